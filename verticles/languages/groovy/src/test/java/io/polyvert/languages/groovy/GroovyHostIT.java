package io.polyvert.languages.groovy;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Readiness;
import io.polyvert.deployments.Threading;
import io.polyvert.parts.Parts;
import io.polyvert.recorder.Recorder;
import io.polyvert.streams.Streams;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.ThreadingModel;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Fetches Groovy when the local Maven repository does not have it.
@ExtendWith(VertxExtension.class)
class GroovyHostIT {
    private static final GroovyHost HOST = new GroovyHost();

    static {
        Calls.prepare();
    }

    @TempDir
    Path folder;

    /// As a node does.
    @BeforeEach
    void install(Vertx vertx) {
        var recorder = new Recorder();
        Parts.put(vertx, Recorder.class, recorder);
        Calls.install(vertx, recorder, CallOptions.DEFAULTS);
        Streams.install(vertx);
    }

    @AfterAll
    static void close() {
        HOST.close();
    }

    private DeploymentSpec file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
        return DeploymentSpec.of(name, folder).withName("test");
    }

    private static String deploy(Vertx vertx, DeploymentSpec spec) throws Exception {
        Threading threading = spec.threading().orElse(Threading.EVENT_LOOP);
        DeploymentOptions options = new DeploymentOptions()
                .setConfig(spec.config())
                .setInstances(spec.instances())
                .setThreadingModel(ThreadingModel.valueOf(threading.name()));
        return vertx.deployVerticle(HOST.prepare(vertx, spec), options).await(60, SECONDS);
    }

    private static Object ask(Vertx vertx, Object body) throws Exception {
        return vertx.eventBus().request("greet", body).await(10, SECONDS).body();
    }

    private static void refused(Vertx vertx, DeploymentSpec spec, String... texts) {
        assertThatThrownBy(() -> deploy(vertx, spec))
                .isInstanceOf(DeploymentException.class)
                .message()
                .contains(texts);
    }

    @Test
    void script_returnsFromItsHandler_repliesWithIt(Vertx vertx) throws Exception {
        deploy(vertx, file("hello.groovy", """
                bus.consumer("greet") { message ->
                    log.info "greeting ${message.body.name}"
                    [greeting: "${config.word}, ${message.body.name}", list: [1, 2.5, null, true], at: message.address]
                }
                """).withConfig(new JsonObject().put("word", "Good day")));
        assertThat(ask(vertx, new JsonObject().put("name", "Ada")))
                .isEqualTo(new JsonObject()
                        .put("greeting", "Good day, Ada")
                        .put("list", new JsonArray().add(1).add(2.5).addNull().add(true))
                        .put("at", "greet"));
        assertThat(HOST.readiness().state()).isEqualTo(Readiness.State.READY);
    }

    @ParameterizedTest
    @EnumSource(
            value = Threading.class,
            names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void script_onEachThreading_asksAnotherVerticle(Threading threading, Vertx vertx) throws Exception {
        vertx.eventBus()
                .<String>consumer(
                        "upper", message -> message.reply(message.body().toUpperCase(Locale.ROOT)));
        String script = threading == Threading.VIRTUAL_THREAD
                ? "bus.consumer('greet') { message -> bus.request('upper', message.body).await().body }"
                : "bus.consumer('greet') { message -> bus.request('upper', message.body).map { it.body } }";
        deploy(vertx, file("relay.groovy", script).withThreading(threading));
        assertThat(ask(vertx, "ada")).isEqualTo("ADA");
    }

    @Test
    void script_throws_failsItsCaller(Vertx vertx) throws Exception {
        deploy(vertx, file("fails.groovy", """
                bus.consumer("greet") { message ->
                    if (message.body == "code") throw bus.failure(404, "no Ada here")
                    if (message.body == "future") return bus.request("nowhere", null)
                    [][message.body.length()].name
                }
                """));
        ReplyException meant = catchThrowableOfType(ReplyException.class, () -> ask(vertx, "code"));
        assertThat(meant.failureCode()).isEqualTo(404);
        assertThat(meant).hasMessage("no Ada here");
        ReplyException bug = catchThrowableOfType(ReplyException.class, () -> ask(vertx, "bug"));
        assertThat(bug.failureCode()).isEqualTo(500);
        assertThat(bug).hasMessage("internal error at greet");
        assertThat(catchThrowableOfType(ReplyException.class, () -> ask(vertx, "future")))
                .isNotNull();
    }

    @Test
    void script_bytes_travelAsBytes(Vertx vertx) throws Exception {
        deploy(vertx, file("bytes.groovy", "bus.consumer('greet') { it.body.bytes.reverse() as byte[] }"));
        assertThat(ask(vertx, Buffer.buffer(new byte[] {1, 2, (byte) 0xFF}))).isEqualTo(Buffer.buffer(new byte[] {
            (byte) 0xFF, 2, 1
        }));
    }

    @Test
    void script_undeployed_runsItsHook(Vertx vertx) throws Exception {
        String id = deploy(
                vertx, file("stops.groovy", "onStop { vertx.sharedData().getLocalMap('seen').put('stopped', true) }"));
        vertx.undeploy(id).await(5, SECONDS);
        assertThat(vertx.sharedData().getLocalMap("seen")).containsEntry("stopped", true);
    }

    @Test
    void class_ofVerticle_runsWithItsNeighbour(Vertx vertx) throws Exception {
        file("Words.groovy", "class Words { static String hello() { 'Hello, ' } }");
        deploy(vertx, file("Greeter.groovy", """
                import io.vertx.core.*
                class Greeter extends VerticleBase {
                    Future<?> start() {
                        vertx.eventBus().consumer("greet") { it.reply(Words.hello() + it.body()) }.completion()
                    }
                }
                """).withInstances(2));
        assertThat(ask(vertx, "Ada")).isEqualTo("Hello, Ada");
    }

    @Test
    void twoDeployments_ofOneFile_shareNoClass(Vertx vertx) throws Exception {
        DeploymentSpec spec = file("Count.groovy", """
                import io.vertx.core.*
                class Count extends AbstractVerticle {
                    static int made = 0
                    void start() { made++; vertx.eventBus().consumer(config().getString("at")) { it.reply(made) } }
                }
                """);
        deploy(vertx, spec.withConfig(new JsonObject().put("at", "other")));
        deploy(vertx, spec.withConfig(new JsonObject().put("at", "greet")));
        assertThat(ask(vertx, "")).isEqualTo(1);
    }

    @Test
    void source_doesNotCompile_saysPlaceMessageLineAndCaret(Vertx vertx) throws Exception {
        refused(
                vertx,
                file("broken.groovy", "def x = 1\nbus.consumer('greet' { }\n"),
                """
                broken.groovy does not compile
                broken.groovy:2:""",
                "\n    bus.consumer('greet' { }\n    ",
                "^");
        refused(
                vertx,
                file("type.groovy", "class A extends Missing {}"),
                "type.groovy:1:1: unable to resolve class Missing");
    }

    @Test
    void start_throws_saysWhereAndWhy(Vertx vertx) throws Exception {
        refused(
                vertx,
                file("sad.groovy", "\nthrow new IOException('no disk')"),
                "sad.groovy failed in start: java.io.IOException: no disk (sad.groovy:2)");
        refused(vertx, file("plain.groovy", "class Plain {}"), "plain.groovy has no verticle");
        refused(vertx, file("deps.groovy", "//DEPS x\n"), "deps.groovy:1: 'x' is no artifact");
    }
}
