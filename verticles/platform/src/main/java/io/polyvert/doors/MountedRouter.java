package io.polyvert.doors;

import static java.lang.System.Logger.Level.ERROR;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A verticle's router under its prefix; answers its failures the way the door does.
final class MountedRouter {
    private static final System.Logger LOG = System.getLogger(MountedRouter.class.getName());
    /// Statuses that Vert.x Web fails with by itself when no route fits.
    private static final List<Integer> UNMATCHED = List.of(400, 404, 405, 406, 415, 500);

    private final String prefix;
    private final Router router;
    private volatile @Nullable Router served;

    MountedRouter(String prefix, Router router) {
        this.prefix = prefix;
        this.router = router;
    }

    Handler<HttpServerRequest> served(Vertx vertx) {
        Router ready = served;
        if (ready == null) {
            ready = Router.router(vertx);
            ready.route(prefix + "*").subRouter(router);
            for (int status : UNMATCHED) {
                ready.errorHandler(status, this::fail);
            }
            ready.route().failureHandler(this::fail);
            served = ready;
        }
        return ready;
    }

    private void fail(RoutingContext context) {
        HttpAnswer.refuse(context.request(), refusal(context));
    }

    private HttpRefusal refusal(RoutingContext context) {
        Throwable cause = context.failure();
        String path = context.request().path();
        if (cause instanceof ReplyException failure) {
            return HttpRefusal.of(failure, "");
        }
        if (cause instanceof HttpException known) {
            String payload = known.getPayload();
            return HttpRefusal.of(
                    known.getStatusCode(), payload == null ? sentence(known.getStatusCode(), context) : payload);
        }
        if (cause == null && context.statusCode() > 0) {
            return HttpRefusal.of(context.statusCode(), sentence(context.statusCode(), context));
        }
        LOG.log(ERROR, () -> "internal error at " + path, cause);
        return HttpRefusal.of(500, "internal error at " + path);
    }

    private String sentence(int status, RoutingContext context) {
        String what = context.request().method() + " " + context.request().path();
        return switch (status) {
            case 404 -> "nothing at " + what + "; a verticle serves " + prefix;
            case 405 -> what + " is not allowed with this method";
            case 413 -> "the body of " + what + " is larger than this route takes";
            default -> what + " failed with status " + status;
        };
    }
}
