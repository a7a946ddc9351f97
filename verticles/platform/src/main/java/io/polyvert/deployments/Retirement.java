package io.polyvert.deployments;

import static java.lang.System.Logger.Level.WARNING;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.polyvert.handover.Handover;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/// Old versions that answer what they have in hand and then go.
final class Retirement {
    private static final System.Logger LOG = System.getLogger(Retirement.class.getName());
    /// Of one name at a time: who saves faster than old versions go has to wait for one.
    private static final int MAX_LEAVING = 3;

    private final Vertx vertx;
    private final List<Leaving> leaving = new CopyOnWriteArrayList<>();
    private volatile boolean closing;

    private record Leaving(Deployment deployment, Future<Void> gone) {}

    Retirement(Vertx vertx) {
        this.vertx = vertx;
    }

    /// Completes when one more version may leave.
    Future<Void> room(String name) {
        List<Leaving> same = leaving.stream()
                .filter(one -> one.deployment.name().equals(name))
                .toList();
        return same.size() < MAX_LEAVING ? Future.succeededFuture() : same.getFirst().gone;
    }

    void retire(Deployment old, long lastMs) {
        Handover handover = Handover.of(vertx);
        Future<Void> drained = Future.join(Stream.concat(
                                Stream.of(handover.leave(old.id())),
                                old.supervised().map(Supervised::leave))
                        .toList())
                .mapEmpty();
        Future<Void> gone = drained.timeout(lastMs, MILLISECONDS)
                .recover(cause -> late(old, lastMs, cause))
                .compose(_ -> closing ? Future.succeededFuture() : vertx.undeploy(old.id()))
                .recover(cause -> {
                    LOG.log(WARNING, () -> "undeploy failed name=" + inWords(old), cause);
                    return Future.succeededFuture();
                });
        Leaving one = new Leaving(old, gone);
        leaving.add(one);
        gone.onComplete(_ -> {
            handover.gone(old.id());
            leaving.remove(one);
        });
    }

    private static Future<Void> late(Deployment old, long lastMs, Throwable cause) {
        String why = cause instanceof TimeoutException
                ? " still has requests in hand after " + lastMs + " ms; they are cut off"
                : " did not leave in order: " + cause;
        LOG.log(WARNING, () -> inWords(old) + why);
        return Future.succeededFuture();
    }

    private static String inWords(Deployment old) {
        return old.name() + " version " + old.version();
    }

    /// Undeploys what still leaves.
    Future<Void> close() {
        closing = true;
        return Future.join(leaving.stream()
                        .map(one -> vertx.undeploy(one.deployment.id()).otherwiseEmpty())
                        .toList())
                .mapEmpty();
    }
}
