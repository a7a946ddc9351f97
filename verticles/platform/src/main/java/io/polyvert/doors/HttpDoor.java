package io.polyvert.doors;

import io.polyvert.parts.Parts;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.net.BindException;
import java.net.UnknownHostException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The HTTP door: console, health, bus, Base64, and the routes that verticles mount. Servers on
/// several event loops share the port.
public final class HttpDoor {
    private final Vertx vertx;
    private final int port;
    private final String deployment;

    private HttpDoor(Vertx vertx, int port, String deployment) {
        this.vertx = vertx;
        this.port = port;
        this.deployment = deployment;
    }

    /// Opens the door. Fails with a sentence for the user when the port is taken, or when other machines could reach a
    /// node without permissions.
    public static Future<HttpDoor> open(Vertx vertx, HttpOptions options, Guard guard) {
        return open(vertx, options, TlsOptions.DEFAULTS, guard);
    }

    /// As above, with a certificate.
    public static Future<HttpDoor> open(Vertx vertx, HttpOptions options, TlsOptions tls, Guard guard) {
        return open(vertx, options, tls, HttpDeadlines.DEFAULTS, guard);
    }

    static Future<HttpDoor> open(
            Vertx vertx, HttpOptions options, TlsOptions tls, HttpDeadlines deadlines, Guard guard) {
        Parts.put(vertx, Health.class, new Health());
        if (options.port() < 0) {
            return Future.succeededFuture(new HttpDoor(vertx, -1, ""));
        }
        if (guard.policy().isOpen() && !HttpOrigins.isLoopback(options.host())) {
            return Future.failedFuture(new IllegalArgumentException("http.host=" + options.host()
                    + " would let other machines in, and no permissions are configured;"
                    + " say who may do what with --permissions FILE (see conf/permissions.yaml), or keep 127.0.0.1"));
        }
        // the instances of one deployment share a free port that a negative number asks for
        int port = options.port() == 0 ? -1 : options.port();
        PerHost hosts = new PerHost(options.limits().maxPerHost());
        Queue<HttpLoop> loops = new ConcurrentLinkedQueue<>();
        Supplier<Deployable> loop = () -> {
            HttpLoop one = new HttpLoop(options, new Tls(tls), deadlines, hosts, guard, port);
            loops.add(one);
            return one;
        };
        // half of the cores: the other half is for the verticles behind the door, and each hop between loops costs
        int instances = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        return vertx.deployVerticle(loop, new DeploymentOptions().setInstances(instances))
                .map(id -> new HttpDoor(vertx, loops.element().port(), id))
                .recover(cause -> Future.failedFuture(explained(options, cause)));
    }

    private static Throwable explained(HttpOptions options, Throwable cause) {
        String place = options.host() + ":" + options.port();
        if (cause instanceof BindException) {
            return new IllegalStateException(
                    "port " + options.port() + " of " + options.host()
                            + " is in use or not allowed; stop the program that"
                            + " has it, or choose another with --http-port (0 takes a free one)",
                    cause);
        }
        if (cause instanceof UnknownHostException) {
            return new IllegalStateException("http.host=" + options.host() + " is not a name of this machine", cause);
        }
        return new IllegalStateException("the HTTP door cannot open at " + place + ": " + reason(cause), cause);
    }

    private static String reason(Throwable cause) {
        @Nullable String message = cause.getMessage();
        return message == null ? cause.getClass().getSimpleName() : message;
    }

    /// The port it really listens on; −1 when there is no door.
    public int port() {
        return port;
    }

    /// Requests under way are cut.
    public Future<Void> close() {
        return deployment.isEmpty() ? Future.succeededFuture() : vertx.undeploy(deployment);
    }
}
