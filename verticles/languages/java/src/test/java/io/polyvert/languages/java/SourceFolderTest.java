package io.polyvert.languages.java;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.junit5.VertxExtension;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.JarOutputStream;
import java.util.zip.ZipEntry;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(VertxExtension.class)
class SourceFolderTest {
    private static final String VERTICLE = """
            import io.vertx.core.*;
            public class %s extends VerticleBase {
                public Future<?> start() {
                    return vertx.eventBus().consumer("word", m -> m.reply(Words.hello() + "%1$s")).completion();
                }
            }
            """;
    private static final String WORDS = "class Words { static String hello() { return \"I am \"; } }";

    private final JavaHost host = new JavaHost();

    @TempDir
    Path folder;

    private void file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private Object answer(Vertx vertx, String target) throws Exception {
        DeploymentSpec spec = DeploymentSpec.of(target, folder);
        vertx.deployVerticle(host.prepare(vertx, spec), new DeploymentOptions()).await(20, SECONDS);
        return vertx.eventBus().request("word", "").await(10, SECONDS).body();
    }

    private void refused(Vertx vertx, String... texts) {
        assertThatThrownBy(() -> host.prepare(vertx, DeploymentSpec.of("orders", folder)))
                .isInstanceOf(DeploymentException.class)
                .message()
                .contains(texts);
    }

    @ParameterizedTest
    @ValueSource(strings = {"Orders", "Main", "MainVerticle"})
    void folder_withFileOfThatName_runsItsVerticle(String name, Vertx vertx) throws Exception {
        file("orders/" + name + ".java", VERTICLE.formatted(name));
        file("orders/Words.java", WORDS);
        file("orders/Other.java", VERTICLE.formatted("Other"));
        assertThat(JavaHost.isSourceFolder(folder.resolve("orders"))).isTrue();
        assertThat(answer(vertx, "orders")).isEqualTo("I am " + name);
    }

    @Test
    void folder_withPackages_seesClassesByNameAndResources(Vertx vertx) throws Exception {
        file("orders/com/example/Main.java", """
                package com.example;
                import io.vertx.core.*;
                public class Main extends VerticleBase {
                    public Future<?> start() throws Exception {
                        String text = (String) Class.forName("com.example.deep.Named").getMethod("text").invoke(null);
                        return vertx.eventBus().consumer("word", m -> m.reply(text)).completion();
                    }
                }
                """);
        file("orders/com/example/deep/Named.java", """
                package com.example.deep;
                public class Named {
                    public static String text() throws java.io.IOException {
                        try (var in = Named.class.getResourceAsStream("/words.txt")) {
                            return new String(in.readAllBytes());
                        }
                    }
                }
                """);
        file("orders/words.txt", "from a file");
        assertThat(answer(vertx, "orders/")).isEqualTo("from a file");
    }

    @Test
    void folder_withSeveralCandidates_saysWhatIsExpected(Vertx vertx) throws Exception {
        file("orders/A.java", VERTICLE.formatted("A"));
        file("orders/sub/B.java", VERTICLE.formatted("B"));
        refused(
                vertx,
                "orders has no orders.java, Main.java or MainVerticle.java to begin with; name a file so, or run one"
                        + " of A.java, sub/B.java");
        file("orders/Main.java", VERTICLE.formatted("Main"));
        file("orders/sub/Main.java", VERTICLE.formatted("Main"));
        refused(vertx, "orders has several Main.java: Main.java, sub/Main.java; run one of them");
    }

    @Test
    void folder_doesNotCompile_namesFileAndLine(Vertx vertx) throws Exception {
        file("orders/Main.java", VERTICLE.formatted("Main"));
        file("orders/Words.java", "class Words {\n  int hello = \"text\";\n}");
        refused(vertx, "orders does not compile\n", "orders/Words.java:2:15: incompatible types");
    }

    @Test
    void folder_withWrongDependency_namesFileAndLine(Vertx vertx) throws Exception {
        file("orders/Main.java", VERTICLE.formatted("Main"));
        file("orders/Words.java", "//DEPS commons-csv\n" + WORDS);
        refused(vertx, "orders/Words.java:1: 'commons-csv' is no artifact; write //DEPS group:artifact:version");
    }

    @Test
    void file_withSeveralClasses_runsThePublicVerticle(Vertx vertx) throws Exception {
        file(
                "all.java",
                WORDS
                        + VERTICLE.replace("import io.vertx.core.*;\n", "")
                                .replace("VerticleBase", "io.vertx.core.VerticleBase")
                                .replace("Future", "io.vertx.core.Future")
                                .formatted("Shown")
                        + "class Hidden extends io.vertx.core.VerticleBase {}\nrecord Point(int x) {}\nenum Colour { RED }");
        assertThat(answer(vertx, "all.java")).isEqualTo("I am Shown");
    }

    @Test
    void file_withDependencyInTheLocalRepository_compilesAndRunsWithIt(Vertx vertx) throws Exception {
        Path home = Files.createDirectories(folder.resolve("repository/org/example/words/1.0"));
        file("words/org/example/Words.java", """
                package org.example;
                public class Words { public static String hello() { return "I am "; } }
                """);
        Path source = folder.resolve("words/org/example/Words.java");
        assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, "-proc:none", source.toString()))
                .isZero();
        try (var jar = new JarOutputStream(Files.newOutputStream(home.resolve("words-1.0.jar")))) {
            jar.putNextEntry(new ZipEntry("org/example/Words.class"));
            jar.write(Files.readAllBytes(source.resolveSibling("Words.class")));
        }
        Files.writeString(home.resolve("words-1.0.pom"), """
                <project><modelVersion>4.0.0</modelVersion><groupId>org.example</groupId><artifactId>words</artifactId>
                <version>1.0</version></project>
                """);
        file("asks.java", "//DEPS org.example:words:1.0\nimport org.example.Words;\n" + VERTICLE.formatted("Asks"));
        System.setProperty("maven.repo.local", folder.resolve("repository").toString());
        try {
            assertThat(answer(vertx, "asks.java")).isEqualTo("I am Asks");
        } finally {
            System.clearProperty("maven.repo.local");
        }
    }
}
