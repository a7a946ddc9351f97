package io.polyvert.languages.javascript;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.TracedFailure;
import io.polyvert.bus.TracedFailureCodec;
import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.parts.Parts;
import io.polyvert.recorder.Recorder;
import io.polyvert.streams.Streams;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.eventbus.ReplyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// A host, a folder for its files, and the log of the verticle named `test`.
final class Stage implements AutoCloseable {
    final JavaScriptHost host;
    final Path folder;
    final Vertx vertx;
    final Calls requests;
    final BlockingQueue<String> log = new LinkedBlockingQueue<>();

    private final Logger logger = Logger.getLogger("verticle.test");
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord line) {
            log.add(line.getLevel() + " " + line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    Stage(Path folder, Duration startTimeout) {
        var recorder = new Recorder();
        Calls.prepare();
        this.vertx = Vertx.builder()
                .with(new VertxOptions().setMetricsOptions(recorder.newOptions()))
                .withMetrics(recorder)
                .build();
        vertx.eventBus().registerCodec(new TracedFailureCodec());
        Parts.put(vertx, Recorder.class, recorder);
        this.requests = Calls.install(vertx, recorder, CallOptions.DEFAULTS);
        Streams.install(vertx);
        this.folder = folder;
        this.host = new JavaScriptHost(startTimeout);
        logger.setLevel(Level.ALL);
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
    }

    Stage(Path folder) {
        this(folder, Duration.ofSeconds(10));
    }

    DeploymentSpec file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
        return DeploymentSpec.of(name, folder).withName("test");
    }

    String deploy(DeploymentSpec spec) throws Exception {
        DeploymentOptions options =
                new DeploymentOptions().setInstances(spec.instances()).setConfig(spec.config());
        return vertx.deployVerticle(host.prepare(vertx, spec), options).await(30, SECONDS);
    }

    /// Deploys a program that has imported all of `vertx`.
    String run(String program) throws Exception {
        return deploy(file("main.js", "import { bus, config, log, timer, onStop, Failure } from 'vertx';\n" + program));
    }

    String refusal(DeploymentSpec spec) {
        return String.valueOf(catchThrowableOfType(DeploymentException.class, () -> deploy(spec))
                .getMessage());
    }

    @Nullable
    Object ask(String address, @Nullable Object body) throws Exception {
        return vertx.eventBus().request(address, body).await(10, SECONDS).body();
    }

    ReplyException failure(String address, @Nullable Object body) {
        return catchThrowableOfType(ReplyException.class, () -> ask(address, body));
    }

    /// What was thrown by the handler; only the trace says it.
    String thrown(String address, @Nullable Object body) {
        return TracedFailure.traceOf(failure(address, body)).getFirst().message();
    }

    String nextLine() throws InterruptedException {
        return String.valueOf(log.poll(10, SECONDS));
    }

    @Override
    public void close() {
        logger.removeHandler(handler);
        try {
            vertx.close().await(10, SECONDS);
        } catch (Exception e) {
            throw new AssertionError("Vert.x does not close", e);
        }
        host.close();
    }
}
