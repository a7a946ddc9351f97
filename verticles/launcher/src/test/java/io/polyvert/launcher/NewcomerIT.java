package io.polyvert.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.polyvert.launcher.Vertx.Outcome;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What somebody types who has never seen this before.
class NewcomerIT {
    @TempDir
    Path folder;

    private Map<String, String> environment() {
        String path = Objects.requireNonNull(Vertx.SCRIPT.getParent()) + File.pathSeparator + System.getenv("PATH");
        return Map.of(
                "PATH",
                path,
                "POLYVERT_HOME",
                folder.resolve("home").toString(),
                "POLYVERT_NO_BUILD",
                "true",
                "POLYVERT_HTTP_PORT",
                "0",
                "JAVA_HOME",
                System.getProperty("java.home"));
    }

    @Test
    void newPython_runEditBreakMend_isSeenAtOnce() {
        try (Terminal node = new Terminal(folder, environment());
                Terminal other = new Terminal(folder, environment())) {
            node.type("vertx new py orders && vertx run orders.py --redeploy");
            node.await("wrote orders.py and test_orders.py");
            node.await("vertx run orders.py --redeploy");
            node.await("ready in ");

            other.type("vertx request orders '{\"name\":\"Ada\"}'");
            other.await("{\"greeting\":\"Hello, Ada\"}");

            other.type("sed -i 's/Hello/Good day/' orders.py");
            node.await("redeployed orders.py in ");
            node.await(" ms (version 2)");
            other.type("vertx request orders '{\"name\":\"Ada\"}'");
            other.await("{\"greeting\":\"Good day, Ada\"}");

            other.type("echo 'def broken(:' >> orders.py");
            node.await("orders.py:11: invalid syntax: def broken(:");
            node.await("orders.py was not redeployed; version 2 goes on");
            other.type("vertx request orders '{\"name\":\"Bob\"}'");
            other.await("{\"greeting\":\"Good day, Bob\"}");

            other.type("sed -i -e '$d' -e 's/Good day/Welcome/' orders.py");
            node.await("redeployed orders.py in ");
            node.await(" ms (version 3)");
            other.type("vertx request orders '{\"name\":\"Ada\"}'");
            other.await("{\"greeting\":\"Welcome, Ada\"}");

            node.press("\u0003");
            node.await("> ");
            node.type("echo ended with $?");
            node.await("ended with 130");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"java", "js", "ts", "py", "kotlin", "groovy"})
    void new_inALanguage_theTestBesideItPasses(String language) throws Exception {
        try (Vertx vertx = new Vertx(folder)) {
            Outcome written = vertx.run("new", language, "late-orders");
            assumeThat(written.err()).doesNotContain("this build runs no");
            assertThat(written.exit()).as(written.toString()).isZero();
            String command = written.out().lines().reduce((_, last) -> last).orElseThrow();
            assertThat(shell(command.replace("test it", "").strip())).isZero();
            assertThat(folder.resolve("vertx.d.ts").toFile().exists()).isEqualTo(language.equals("ts"));

            Outcome again = vertx.run("new", language, "late-orders");
            assertThat(again.exit()).isEqualTo(2);
            assertThat(again.err()).contains("the file exists already; nothing was written");
        }
    }

    private int shell(String command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("/bin/sh", "-c", command)
                .directory(folder.toFile())
                .inheritIO();
        builder.environment().putAll(environment());
        Process process = builder.start();
        if (!process.waitFor(90, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionError(command + " did not end");
        }
        return process.exitValue();
    }

    @Test
    void new_wrong_saysWhatIsAllowedAndWritesNothing() throws Exception {
        try (Vertx vertx = new Vertx(folder)) {
            assertThat(vertx.run("new", "pyton", "orders").err()).contains("did you mean 'python'?");
            assertThat(vertx.run("new", "py", "../orders").err()).contains("allowed: letters, digits");
            try (var files = Files.list(folder)) {
                assertThat(files.filter(Files::isRegularFile)).isEmpty();
            }
        }
    }

    @Test
    void languages_here_saysWhatIsReady() {
        try (Vertx vertx = new Vertx(folder)) {
            assertThat(vertx.run("languages").out())
                    .containsPattern(
                            Pattern.compile("^java +class name, .jar, .java +ready|^java .*ready", Pattern.MULTILINE))
                    .containsPattern(Pattern.compile("^python +.py +ready: /.+", Pattern.MULTILINE));
            JsonObject first = new JsonArray(vertx.run("languages", "--json").out()).getJsonObject(0);
            assertThat(first.fieldNames()).containsExactly("language", "extensions", "state", "detail");
        }
    }
}
