package io.polyvert.launcher.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Resources;
import io.polyvert.deployments.Threading;
import io.polyvert.launcher.settings.SettingException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApplicationTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @BeforeEach
    void someVerticles() throws IOException {
        Files.writeString(folder.resolve("a.js"), "");
        Files.writeString(folder.resolve("b.py"), "");
    }

    @Test
    void deployment_everyKey_isRead() throws IOException {
        Application application = read("""
                name: shop
                http: { port: 0 }
                deployments:
                  first:
                    verticle: a.js
                    instances: 3
                    threading: worker
                    config:
                      text: yes
                      quoted: "12"
                      list: [1, 2.5, true, null, 9000000000]
                    resources: { workers: 4 }
                    classpath: [lib, other.jar]
                  second: { verticle: b.py }
                """);
        DeploymentSpec first = application.deployments().getFirst();
        assertThat(first.name()).isEqualTo("first");
        assertThat(first.file()).isEqualTo(folder.resolve("a.js"));
        assertThat(first.instances()).isEqualTo(3);
        assertThat(first.threading()).contains(Threading.WORKER);
        assertThat(first.resources()).isEqualTo(Resources.DEFAULTS.withWorkers(4));
        assertThat(first.classpath()).containsExactly(folder.resolve("lib"), folder.resolve("other.jar"));
        assertThat(first.config())
                .isEqualTo(new JsonObject()
                        .put("text", "yes")
                        .put("quoted", "12")
                        .put(
                                "list",
                                new JsonArray()
                                        .add(1)
                                        .add(2.5)
                                        .add(true)
                                        .addNull()
                                        .add(9_000_000_000L)));
        assertThat(application.deployments()).extracting(DeploymentSpec::name).containsExactly("first", "second");
        assertThat(application.node().at("name").orElseThrow().value()).isEqualTo("shop");
        assertThat(application.node().at("http.port").orElseThrow().origin()).endsWith("app.yaml:2:15");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            deployments: [                                | 1:15: while parsing a flow node
            name: {a: 1}\\ndeployments: {}                 | 1:7: 'name' must be a value
            deployment: {}                                | 1:1: unknown key 'deployment'; did you mean 'deployments'?
            deployments: {x: {verticl: a.js}}             | 1:19: unknown key 'deployments.x.verticl'; did you mean 'verticle'?
            deployments: {x: {}}                          | 1:18: key 'deployments.x.verticle' is missing
            deployments: {x: {verticle: no.js}}           | 1:29: file 'no.js' does not exist or cannot be read in
            deployments: {x: {verticle: 7}}               | 1:29: 'deployments.x.verticle' must be a text
            deployments: {x: {verticle: a.js, instances: many}}  | 1:46: 'deployments.x.instances' must be a whole number
            deployments: {x: {verticle: a.js, instances: 0}}     | 1:18: instances=0 of 'x' is outside 1..1000
            deployments: {x: {verticle: a.js, threading: fast}}  | 1:18: threading 'fast' is unknown; allowed: event-loop, worker
            deployments: {x: {verticle: a.js}, x: {verticle: b.py}} | 1:36: two deployments are named 'x'; give one another name
            http: {port: 1, port: 2}\\ndeployments: {}     | 1:17: key 'http.port' stands here twice
            http: {prt: 1}\\ndeployments: {}               | 1:8: unknown key 'http.prt'; did you mean 'port'?
            deployments: {x: &a {verticle: a.js}, y: *a}  | 1:18: anchors and aliases (&, *) are not supported
            - a                                           | 1:1: the file must be a mapping
            name: x                                       | 1:1: key 'deployments' is missing
            deployments: {x: !!java.net.URL [a]}          | 1:18: Global tag is not allowed
            """)
    void file_wrong_isRefusedWithLineAndColumn(String yaml, String reason) {
        assertThatThrownBy(() -> read(yaml.replace("\\n", "\n")))
                .isInstanceOf(SettingException.class)
                .hasMessageStartingWith(folder.resolve("app.yaml") + ":" + reason);
    }

    @Test
    void file_empty_isRefused() {
        assertThatThrownBy(() -> read("")).hasMessageContaining("the file is empty");
    }

    @Test
    void file_tooDeep_isRefused() {
        assertThatThrownBy(() -> read("a: " + "[".repeat(1_000))).isInstanceOf(SettingException.class);
    }

    @Test
    void file_notText_isRefused() throws IOException {
        Files.write(folder.resolve("app.yaml"), new byte[] {'a', ':', ' ', (byte) 0xC3, (byte) 0x28});
        assertThatThrownBy(() -> Application.read(folder.resolve("app.yaml")))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("UTF-8");
    }

    @Test
    void settings_membersAsList_areTexts() throws IOException {
        Path file = Files.writeString(folder.resolve("node.yaml"), "cluster: { members: [a, 'b:5701'] }");
        assertThat(Application.readSettings(file)
                        .at("cluster.members")
                        .orElseThrow()
                        .value())
                .isEqualTo(List.of("a", "b:5701"));
    }

    private Application read(String yaml) throws IOException {
        return Application.read(Files.writeString(folder.resolve("app.yaml"), yaml));
    }
}
