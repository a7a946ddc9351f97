package io.polyvert.deployments;

import io.polyvert.parts.Owner;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;

/// One instance as it is given to Vert.x: it knows its owner.
record Instance(Deployable verticle, String name) implements Deployable {
    @Override
    public Future<?> deploy(Context context) throws Exception {
        Owner.begins(context, name);
        return verticle.deploy(context).andThen(started -> {
            if (started.failed()) {
                Owner.failed(context);
            }
        });
    }

    @Override
    public Future<?> undeploy(Context context) throws Exception {
        return verticle.undeploy(context);
    }
}
