package io.polyvert.examples.rosetta;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.polyvert.examples.RunningNode;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Each file runs alone and answers the same; those of languages that are not installed are skipped.
class RosettaIT {
    private static final String FOLDER = "verticles/examples/rosetta/";
    private static final int BUILD_SECONDS = 180;

    @TempDir
    Path home;

    private static void requireOnPath(String... programs) {
        List<String> folders = List.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator));
        for (String program : programs) {
            assumeTrue(
                    folders.stream().anyMatch(folder -> Files.isExecutable(Path.of(folder, program))),
                    program + " is not installed");
        }
    }

    private void answers(String target, String language) throws Exception {
        try (RunningNode node = RunningNode.run(home, target)) {
            assertThat(node.vertx("request", "greet", "{\"name\":\"Ada \\\"ü😀\"}"))
                    .isEqualToIgnoringNewLines(
                            "{\"greeting\":\"Hello, Ada \\\"ü😀\",\"language\":\"" + language + "\"}");
            assertThat(node.vertx("request", "greet", "5"))
                    .contains("failed with code 400: greet takes {\"name\":\"Ada\"}");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Greet.java, Java",
        "greet.js, JavaScript",
        "greet.ts, TypeScript",
        "greet.py, Python",
        "greet.groovy, Groovy",
        "Greet.kt, Kotlin",
        "greet.kts, Kotlin",
    })
    void file_ofLanguageWithHost_runsAlone(String file, String language) throws Exception {
        answers(FOLDER + file, language);
    }

    @ParameterizedTest
    @CsvSource({
        "greet.rb, Ruby, ruby",
        "greet.php, PHP, php",
        "greet.sh, bash, bash socat jq",
        "node/greet.js, Node, node"
    })
    void script_withItsInterpreter_runsAlone(String file, String language, String programs) throws Exception {
        requireOnPath(programs.split(" "));
        answers(FOLDER + file, language);
    }

    @ParameterizedTest
    @CsvSource({
        "Go, go build -o %s/greet greet.go frames.go, go",
        "Rust, rustc -O -o %s/greet greet.rs, rustc cc",
    })
    void program_whenBuilt_runsAlone(String language, String build, String programs) throws Exception {
        requireOnPath(programs.split(" "));
        List<String> command = Arrays.asList(build.formatted(home).split(" "));
        build(command);
        answers(home.resolve("greet").toString(), language);
    }

    private void build(List<String> command) throws IOException, InterruptedException {
        Path output = home.resolve("build.txt");
        Process compiler = new ProcessBuilder(command)
                .directory(RunningNode.ROOT.resolve(FOLDER).toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!compiler.waitFor(BUILD_SECONDS, SECONDS)) {
            compiler.destroyForcibly();
        }
        assertThat(compiler.waitFor()).as(Files.readString(output)).isZero();
    }

    @Test
    void source_ofCompiledLanguage_saysHowToBuildIt() throws Exception {
        try (RunningNode node = RunningNode.run(home, FOLDER + "greet.js")) {
            assertThat(node.vertx("run", FOLDER + "greet.rs"))
                    .contains("greet.rs is source code of a compiled language; build it", "rustc -O -o ");
        }
    }

    @Test
    void folder_asApplication_answersInEveryLanguage() throws Exception {
        try (RunningNode node = RunningNode.run(home, FOLDER)) {
            Set<String> heard = new HashSet<>();
            for (int i = 0; i < 3; i++) {
                heard.add(node.vertx("request", "greet", "{\"name\":\"Ada\"}").strip());
            }
            assertThat(heard)
                    .containsExactlyInAnyOrder(
                            "{\"greeting\":\"Hello, Ada\",\"language\":\"Java\"}",
                            "{\"greeting\":\"Hello, Ada\",\"language\":\"JavaScript\"}",
                            "{\"greeting\":\"Hello, Ada\",\"language\":\"Python\"}");
        }
    }
}
