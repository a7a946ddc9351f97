package io.polyvert.examples;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.launcher.client.LocalNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The README is true: its commands are run as a reader would type them and print what it shows (`…` stands for
/// anything), and its pieces of code stand in the files that they name.
class ReadmeIT {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)\\n(.*?)^```$");
    private static final String CLUSTER = "readme-" + UUID.randomUUID();
    private static final int COMMAND_SECONDS = 120;

    @TempDir
    Path home;

    /// What a block whose command failed has started.
    @AfterEach
    void endWhatIsLeft() {
        for (LocalNode node : LocalNode.all(home)) {
            ProcessHandle.of(node.pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    static Stream<String> consoles() throws IOException {
        return blocks("console");
    }

    static Stream<String> code() throws IOException {
        return Stream.of("py", "js", "java").flatMap(language -> {
            try {
                return blocks(language);
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        });
    }

    private static Stream<String> blocks(String kind) throws IOException {
        return BLOCK.matcher(Files.readString(RunningNode.ROOT.resolve("README.md")))
                .results()
                .filter(block -> block.group(1).equals(kind))
                .map(block -> block.group(2));
    }

    @Test
    void readme_length_isUnder200Lines() throws IOException {
        assertThat(Files.readAllLines(RunningNode.ROOT.resolve("README.md"))).hasSizeLessThan(200);
    }

    /// Else `./vertx` would find sources that are newer than its last build, and build again for every command.
    @Test
    void build_leavesTheSourcesAlone() throws IOException {
        Instant begun = Instant.parse(System.getProperty("build.begun"));
        for (String root : List.of("pom.xml", "conf", "eventbus-codecs", "web-ui", "verticles", "clients")) {
            try (Stream<Path> files = Files.walk(RunningNode.ROOT.resolve(root))) {
                assertThat(files.filter(Files::isRegularFile)
                                .filter(ReadmeIT::isSource)
                                .filter(file -> file.toFile().lastModified() > begun.toEpochMilli()))
                        .isEmpty();
            }
        }
    }

    private static boolean isSource(Path file) {
        Set<String> others = Set.of("target", "test", "examples", "__pycache__", "node_modules");
        return StreamSupport.stream(RunningNode.ROOT.relativize(file).spliterator(), false)
                .noneMatch(part -> others.contains(part.toString()));
    }

    @ParameterizedTest
    @MethodSource("code")
    void code_shown_standsInTheFileItNames(String block) throws IOException {
        String[] parts = block.split("\n", 2);
        String file = parts[0].replaceFirst("^(#|//) ", "").replaceFirst(" —.*", "");
        assertThat(Files.readString(RunningNode.ROOT.resolve(file))).contains(parts[1]);
    }

    private record Step(String command, String output) {}

    @ParameterizedTest
    @MethodSource("consoles")
    void commands_typedInOrder_printWhatIsShown(String block) throws Exception {
        List<RunningNode> nodes = new ArrayList<>();
        try {
            for (Step step : steps(block)) {
                if (step.command().startsWith("./vertx run ")) {
                    String[] arguments =
                            step.command().substring("./vertx run ".length()).split(" ");
                    nodes.add(RunningNode.run(home, arguments));
                    assertLike(nodes.getLast().ready() + "\n", step);
                } else {
                    assertLike(typed(step.command(), nodes), step);
                }
            }
        } finally {
            nodes.forEach(RunningNode::close);
        }
    }

    private static List<Step> steps(String block) {
        return Arrays.stream(block.split("(?m)^\\$ "))
                .filter(step -> !step.isBlank())
                .map(step -> step.split("\n", 2))
                .map(parts -> new Step(parts[0], parts[1]))
                .toList();
    }

    private static void assertLike(String printed, Step step) {
        String pattern = Arrays.stream(step.output().strip().split("…", -1))
                .map(Pattern::quote)
                .collect(Collectors.joining(".*"));
        assertThat(printed.strip())
                .as("what `%s` prints", step.command())
                .matches(Pattern.compile(pattern.replace("127.0.0.1:8080", "127.0.0.1:\\E\\d+\\Q"), Pattern.DOTALL));
    }

    private String typed(String command, List<RunningNode> nodes) throws IOException, InterruptedException {
        String here = command.replace("--http-port 8081", "--http-port 0");
        if (!nodes.isEmpty()) {
            here = here.replace("127.0.0.1:8080", nodes.getLast().console().getAuthority());
        }
        Path output = Files.createTempFile(home, "out", ".txt");
        ProcessBuilder builder = new ProcessBuilder("bash", "-c", here)
                .directory(RunningNode.ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("POLYVERT_HOME", home.toString());
        builder.environment().put("POLYVERT_NO_BUILD", "1"); // Maven built it
        builder.environment().put("POLYVERT_HTTP_PORT", "0");
        builder.environment().put("POLYVERT_CLUSTER_NAME", CLUSTER);
        Process shell = builder.start();
        if (!shell.waitFor(COMMAND_SECONDS, SECONDS)) {
            shell.destroyForcibly();
            throw new AssertionError(command + " did not end within " + COMMAND_SECONDS + " s");
        }
        assertThat(shell.exitValue())
                .as("exit code of `%s`:\n%s", command, Files.readString(output))
                .isZero();
        return Files.readString(output);
    }
}
