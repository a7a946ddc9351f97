package io.polyvert.languages.python;

import static java.util.concurrent.TimeUnit.SECONDS;

import io.polyvert.bus.TracedFailure;
import io.polyvert.bus.TracedFailureCodec;
import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.deployments.Deployment;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Deployments;
import io.polyvert.deployments.Languages;
import io.polyvert.doors.Guard;
import io.polyvert.doors.UnixDoor;
import io.polyvert.parts.Parts;
import io.polyvert.recorder.Recorder;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/// What a node needs to run Python: Vert.x, recorder, Unix door, deployments. Files are written to `folder`.
final class PythonNode implements AutoCloseable {
    private final Vertx vertx;
    private final Path folder;
    private final Deployments deployments;

    PythonNode(Path folder) {
        this.folder = folder;
        var recorder = new Recorder();
        Calls.prepare();
        vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
                .withMetrics(recorder)
                .build();
        Parts.put(vertx, Recorder.class, recorder);
        vertx.eventBus().registerCodec(new TracedFailureCodec());
        Calls.install(vertx, recorder, CallOptions.DEFAULTS);
        Streams.install(vertx);
        soon(UnixDoor.open(vertx, folder.resolve("bus.sock"), Guard.random()));
        deployments = new Deployments(vertx, languages(), InstantSource.system());
    }

    private static Languages languages() {
        Supplier<PythonHost> python = PythonHost::new;
        return new Languages().with(List.of("py"), python).withFolders("a package", PythonHost::isPackage, python);
    }

    /// Waits for a future, 20 seconds at most.
    static <T> T soon(Future<T> future) {
        try {
            return future.await(20, SECONDS);
        } catch (TimeoutException e) {
            throw new AssertionError("still waiting after 20 s", e);
        }
    }

    Deployment deploy(String file, String source) {
        return deploy(file, source, spec -> spec);
    }

    Deployment deploy(String file, String source, UnaryOperator<DeploymentSpec> wish) {
        return soon(deploying(file, source, wish));
    }

    /// Why the file is not deployed.
    Throwable refusal(String file, String source) {
        return Assertions.catchThrowable(() -> deploy(file, source));
    }

    Future<Deployment> deploying(String file, String source, UnaryOperator<DeploymentSpec> wish) {
        try {
            Files.writeString(folder.resolve(file), source);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return deployments.deploy(wish.apply(DeploymentSpec.of(file, folder)));
    }

    @Nullable
    Object ask(String address, @Nullable Object body) {
        return soon(bus().request(address, body)).body();
    }

    ReplyException refusalOf(String address, @Nullable Object body) {
        return Assertions.catchThrowableOfType(ReplyException.class, () -> ask(address, body));
    }

    /// What was thrown by the handler; only the trace says it.
    String thrown(String address, @Nullable Object body) {
        return TracedFailure.traceOf(refusalOf(address, body)).getFirst().message();
    }

    Deployments deployments() {
        return deployments;
    }

    Vertx vertx() {
        return vertx;
    }

    EventBus bus() {
        return vertx.eventBus();
    }

    @Override
    public void close() {
        soon(deployments.close());
        soon(vertx.close());
    }
}
