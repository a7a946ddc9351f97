package io.polyvert.node;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Languages;
import io.polyvert.doors.HttpOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeTest {
    @TempDir
    Path home;

    private NodeOptions options(String name) {
        return NodeOptions.of(name, home).withHttp(HttpOptions.DEFAULTS.withPort(0));
    }

    @Test
    void node_started_saysWhoAndWhereItIsAndLeavesNothingWhenClosed() throws IOException {
        try (Node node = Node.start(options("one"), new Languages())) {
            JsonObject said = NodeFolder.running(home).getFirst();
            assertThat(said.getString("name")).isEqualTo("one");
            assertThat(said.getLong("pid")).isEqualTo(ProcessHandle.current().pid());
            assertThat(said.getString("token")).isEqualTo(node.guard().token());
            assertThat(Files.getPosixFilePermissions(node.folder().path()))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
        assertThat(home.resolve("nodes/one")).doesNotExist();
        assertThat(NodeFolder.running(home)).isEmpty();
    }

    @Test
    void health_ofANode_isDownUntilItIsReady() throws Exception {
        try (Node node = Node.start(options("one"), new Languages());
                HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest health = HttpRequest.newBuilder(URI.create(node.httpUrl() + "/health"))
                    .build();
            var before = http.send(health, BodyHandlers.ofString());
            assertThat(before.statusCode()).isEqualTo(503);
            assertThat(new JsonObject(before.body()).getJsonObject("checks").getString("node"))
                    .isEqualTo("starting");
            node.ready();
            assertThat(http.send(health, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void node_sameName_isRefusedWithTheNextStepAndTheFirstGoesOn() {
        try (Node first = Node.start(options("one"), new Languages())) {
            assertThatThrownBy(() -> Node.start(options("one"), new Languages()))
                    .isInstanceOf(DeploymentException.class)
                    .hasMessageContaining("'one' is already running")
                    .hasMessageContaining("--name");
            assertThat(NodeFolder.running(home)).hasSize(1);
            assertThat(first.folder().path()).exists();
        }
    }

    @Test
    void node_leftoversOfAKilledNode_areSweptAway() throws IOException {
        Path stale = Files.createDirectories(home.resolve("nodes/one"));
        Files.writeString(stale.resolve("node.json"), "{\"name\":\"one\",\"pid\":1}");
        Files.writeString(stale.resolve("bus.sock"), "");
        Files.writeString(stale.resolve("lock"), "");
        assertThat(NodeFolder.running(home)).isEmpty();
        try (Node node = Node.start(options("one"), new Languages())) {
            assertThat(node.folder().path()).isEqualTo(stale);
        }
    }

    @Test
    void node_leftoversOfOtherKilledNodes_areSweptAway_butLogsAndRunningNodes() throws IOException {
        Path killed = Files.createDirectories(home.resolve("nodes/killed"));
        Files.writeString(Files.createDirectory(killed.resolve("cache")).resolve("page.html"), "");
        Files.writeString(killed.resolve("node.json"), "{}");
        Files.writeString(killed.resolve("lock"), "");
        Path logged = Files.createDirectories(home.resolve("nodes/logged"));
        Files.writeString(logged.resolve("lock"), "");
        Files.writeString(logged.resolve("node.log"), "its last words");
        try (Node first = Node.start(options("one"), new Languages());
                Node second = Node.start(options("two"), new Languages())) {
            assertThat(killed).doesNotExist();
            assertThat(logged).isDirectoryContaining("glob:**node.log").isDirectoryNotContaining("glob:**lock");
            assertThat(NodeFolder.running(home)).hasSize(2);
            assertThat(first.folder().path().resolve("cache")).exists();
            assertThat(second.folder().path().resolve("cache")).exists();
        }
        assertThat(home.resolve("nodes/one")).doesNotExist();
    }

    @Test
    void platformNodes_oneNode_describesItself() throws Exception {
        try (Node node = Node.start(options("one"), new Languages())) {
            Message<JsonObject> answer = node.vertx()
                    .eventBus()
                    .<JsonObject>request("platform.nodes", null)
                    .await(5, SECONDS);
            JsonObject described = answer.body().getJsonArray("nodes").getJsonObject(0);
            assertThat(described.getString("name")).isEqualTo("one");
            assertThat(described.getBoolean("clustered")).isFalse();
            assertThat(described.getJsonArray("addresses").stream()
                            .map(address -> ((JsonObject) address).getString("address")))
                    .contains("worker.run", "platform.nodes");
        }
    }

    @Test
    void deploy_unknownLanguage_namesTheKnownOnes() {
        Languages languages = new Languages().with(List.of("js"), () -> {
            throw new AssertionError("not needed");
        });
        try (Node node = Node.start(options("one"), languages)) {
            assertThatThrownBy(() -> node.deploy(DeploymentSpec.of("hello.rb", home)))
                    .isInstanceOf(DeploymentException.class)
                    .hasMessage("no language is known for 'hello.rb'; known: .js");
        }
    }
}
