package io.polyvert.languages.kotlin;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.polyvert.bus.Hop;
import io.polyvert.bus.TracedFailure;
import io.polyvert.bus.TracedFailureCodec;
import io.polyvert.calls.CallOptions;
import io.polyvert.calls.Calls;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Readiness;
import io.polyvert.parts.Parts;
import io.polyvert.recorder.Recorder;
import io.polyvert.streams.Streams;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// Fetches Kotlin when the local Maven repository does not have it.
@ExtendWith(VertxExtension.class)
class KotlinHostIT {
    private final KotlinHost host = new KotlinHost();

    static {
        Calls.prepare();
    }

    @TempDir
    Path folder;

    /// As a node does.
    @BeforeEach
    void install(Vertx vertx) {
        var recorder = new Recorder();
        vertx.eventBus().registerCodec(new TracedFailureCodec());
        Parts.put(vertx, Recorder.class, recorder);
        Calls.install(vertx, recorder, CallOptions.DEFAULTS);
        Streams.install(vertx);
    }

    private DeploymentSpec file(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
        return DeploymentSpec.of(name, folder).withName("test");
    }

    private String deploy(Vertx vertx, DeploymentSpec spec) throws Exception {
        return vertx.deployVerticle(
                        host.prepare(vertx, spec),
                        new DeploymentOptions().setConfig(spec.config()).setInstances(spec.instances()))
                .await(30, SECONDS);
    }

    private static Object ask(Vertx vertx, Object body) throws Exception {
        return vertx.eventBus().request("greet", body).await(10, SECONDS).body();
    }

    private void refused(Vertx vertx, DeploymentSpec spec, String... texts) {
        assertThatThrownBy(() -> deploy(vertx, spec))
                .isInstanceOf(DeploymentException.class)
                .message()
                .contains(texts);
    }

    @Test
    void class_ofCoroutineVerticle_runsInstancesWithItsConfig(Vertx vertx) throws Exception {
        DeploymentSpec spec = file("Greeter.kt", """
                import io.vertx.kotlin.coroutines.*
                class Greeter : CoroutineVerticle() {
                    override suspend fun start() {
                        vertx.eventBus().consumer<String>("greet") { it.reply(config.getString("word") + it.body()) }
                            .completion().coAwait()
                    }
                }
                """)
                .withConfig(new JsonObject().put("word", "Hello, "))
                .withInstances(2);
        deploy(vertx, spec);
        assertThat(ask(vertx, "Ada")).isEqualTo("Hello, Ada");
        assertThat(host.readiness().state()).isEqualTo(Readiness.State.READY);
    }

    @Test
    void script_suspendsInItsHandlerAndRepliesOrFails(Vertx vertx) throws Exception {
        vertx.eventBus()
                .<String>consumer(
                        "upper", message -> message.reply(message.body().toUpperCase(Locale.ROOT)));
        String id = deploy(vertx, file("relay.kts", """
                import kotlinx.coroutines.delay

                onStop { vertx.sharedData().getLocalMap<String, Boolean>("seen").put("stopped", true) }
                consumer("greet") { message ->
                    delay(1)
                    when (message.body()) {
                        "code" -> throw failure(404, "no Ada here")
                        "bug" -> error("a bug")
                        "pass" -> request("nobody").body()
                        else -> mapOf("list" to listOf(request("upper", message.body()).body(), 2, null))
                    }
                }
                """));
        assertThat(ask(vertx, "ada"))
                .isEqualTo(new JsonObject()
                        .put("list", new JsonArray().add("ADA").add(2).addNull()));
        ReplyException meant = catchThrowableOfType(ReplyException.class, () -> ask(vertx, "code"));
        assertThat(meant.failureCode()).isEqualTo(404);
        assertThat(meant).hasMessage("no Ada here");
        ReplyException bug = catchThrowableOfType(ReplyException.class, () -> ask(vertx, "bug"));
        assertThat(bug.failureCode()).isEqualTo(500);
        assertThat(bug).hasMessage("internal error at greet");
        assertThat(TracedFailure.traceOf(bug))
                .extracting(Hop::language, Hop::place, Hop::message)
                .containsExactly(tuple("kotlin", "relay.kts:8", "IllegalStateException: a bug"));
        ReplyException passedOn = catchThrowableOfType(ReplyException.class, () -> ask(vertx, "pass"));
        assertThat(TracedFailure.traceOf(passedOn)).extracting(Hop::place).containsExactly("relay.kts:9");
        vertx.undeploy(id).await(5, SECONDS);
        assertThat(vertx.sharedData().getLocalMap("seen")).containsEntry("stopped", true);
    }

    @Test
    void script_doesNotCompile_saysPlaceMessageLineAndCaret(Vertx vertx) throws Exception {
        assertThatThrownBy(() -> deploy(vertx, file("broken.kts", "val x: Int = nothing\n  nope()\n")))
                .isInstanceOf(DeploymentException.class)
                .hasMessage("""
                broken.kts does not compile
                broken.kts:1:14: unresolved reference 'nothing'.
                    val x: Int = nothing
                                 ^
                broken.kts:2:3: unresolved reference 'nope'.
                      nope()
                      ^""");
    }

    @Test
    void class_notAVerticleOrFailing_saysWhy(Vertx vertx) throws Exception {
        refused(vertx, file("Plain.kt", "class Plain"), "Plain.kt has no verticle; it needs a class that extends");
        refused(
                vertx,
                file("Sad.kt", """
                import io.vertx.core.*
                class Sad : VerticleBase() {
                    override fun start(): Future<*> = throw IllegalStateException("no disk")
                }
                """),
                "Sad.kt failed in start: java.lang.IllegalStateException: no disk (Sad.kt:3)");
    }
}
