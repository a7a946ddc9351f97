package io.polyvert.languages.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxTest {
    @TempDir
    Path folder;

    private Stage stage;

    @BeforeEach
    void open() {
        stage = new Stage(folder);
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Java",
                "Packages",
                "java",
                "javax",
                "Polyglot",
                "Graal",
                "load",
                "loadWithNewGlobal",
                "print",
                "quit",
                "read",
                "process",
                "require",
                "__polyvert"
            })
    void global_ofTheMachine_isNotThere(String name) throws Exception {
        stage.run("bus.consumer('type', () => typeof globalThis['" + name + "'] + typeof " + name + ");");
        assertThat(stage.ask("type", "")).isEqualTo("undefinedundefined");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/etc/passwd",
                "/etc/passwd.json",
                "file:///etc/passwd.js",
                "../outside.js",
                "./../../../etc/hosts.js",
                "https://example.com/x.mjs",
                "node:fs",
                "express",
                "./data.txt",
                "./link.js",
                "./folder/../link.js"
            })
    void import_outOfTheFolder_isRefused(String module) throws Exception {
        Files.writeString(folder.resolve("outside.js"), "export default 'secret'");
        Path inside = Files.createDirectories(folder.resolve("app/folder")).resolveSibling("");
        Files.writeString(folder.resolve("app/data.txt"), "export default 'secret'");
        Files.createSymbolicLink(folder.resolve("app/link.js"), folder.resolve("outside.js"));
        assertThat(inside).isDirectory();
        assertThat(stage.refusal(stage.file("app/main.js", "import x from '" + module + "';")))
                .startsWith("app/main.js:1:15: cannot ")
                .doesNotContain("secret", "Exception");
        stage.deploy(stage.file("app/late.js", """
                import { bus } from "vertx";
                bus.consumer("late", m => import(m.body).then(x => "read it", e => "refused"));
                """));
        assertThat(stage.ask("late", module)).isEqualTo("refused");
    }

    @Test
    void import_ofAPackage_saysWhatCanBeImported() throws Exception {
        assertThat(stage.refusal(stage.file("main.js", "import x from 'express';")))
                .startsWith("main.js:1:15: cannot import module 'express': only 'vertx', './…', '/…' and packages in ")
                .contains("/node_modules can be imported; npm install express, or run with --host process\n");
        assertThat(stage.refusal(stage.file("node.js", "import x from 'node:fs';")))
                .contains("it is Node's own or no package; run the verticle with --host process");
    }

    @Test
    void import_ofThePrelude_givesNothingOfTheNode() throws Exception {
        stage.run("""
                bus.consumer("take", async () => (await import("/~polyvert/host.mjs")).take());
                """);
        assertThat(stage.thrown("take", "")).contains("only the prelude takes from the node");
    }

    @Test
    void prototypes_changedByAVerticle_areItsOwn() throws Exception {
        stage.deploy(stage.file("evil.js", "Array.prototype.map = () => 'gone'; globalThis.left = 1;")
                .withName("evil"));
        stage.run("bus.consumer('own', () => [1].map(x => x + 1).join() + typeof left);");
        assertThat(stage.ask("own", "")).isEqualTo("2undefined");
    }
}
