package io.polyvert.languages.java;

import io.polyvert.deployments.DeploymentException;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import org.jspecify.annotations.Nullable;

/// One instance of the user's verticle; only its failure to start is told in the user's words.
record JavaVerticle(Deployable verticle, VerticleClass type) implements Deployable {
    @Override
    public Future<?> deploy(Context context) {
        return started(context)
                .recover(cause -> Future.failedFuture(
                        cause instanceof DeploymentException ? cause : type.failed("in start", cause)));
    }

    private Future<?> started(Context context) {
        try {
            @Nullable Future<?> started = verticle.deploy(context);
            return started == null
                    ? Future.failedFuture(
                            new DeploymentException(
                                    type.name()
                                            + ".start() returned null; return a Future, Future.succeededFuture() when nothing is to wait for"))
                    : started;
        } catch (Exception | LinkageError | AssertionError e) {
            return Future.failedFuture(e);
        }
    }

    @Override
    public Future<?> undeploy(Context context) throws Exception {
        @Nullable Future<?> stopped = verticle.undeploy(context);
        return stopped == null ? Future.succeededFuture() : stopped;
    }
}
