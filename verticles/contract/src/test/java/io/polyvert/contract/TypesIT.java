package io.polyvert.contract;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.deployments.LanguageHost;
import io.polyvert.deployments.Readiness;
import io.polyvert.launcher.Hosts;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `vertx.d.ts` as the TypeScript compiler sees it, which runs in Node: strict, with the verticles of this repository.
class TypesIT {
    private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    private static final Path TYPES = ROOT.resolve("clients/javascript/vertx/vertx.d.ts");
    private static final int COMPILE_SECONDS = 120;

    @TempDir
    static Path folder;

    @BeforeAll
    static void unpackTheCompiler() throws IOException {
        try (var languages = Hosts.all()) {
            boolean hasNode = languages.all().stream()
                    .filter(host -> host.language().equals("node"))
                    .map(LanguageHost::readiness)
                    .anyMatch(readiness -> readiness.state() == Readiness.State.READY);
            Assumptions.assumeTrue(hasNode, "Node is not here: the TypeScript compiler runs in it");
        }
        try (var jar = new ZipFile(compiler())) {
            for (ZipEntry entry : jar.stream().toList()) {
                String name = entry.getName();
                int lib = name.indexOf("/lib/");
                if (lib > 0 && !entry.isDirectory() && name.indexOf('/', lib + 5) < 0) {
                    Files.write(
                            folder.resolve(name.substring(lib + 5)),
                            jar.getInputStream(entry).readAllBytes());
                }
            }
        }
    }

    private static File compiler() {
        return Arrays.stream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        .split(File.pathSeparator))
                .map(File::new)
                .filter(jar -> jar.getName().matches("typescript-.*\\.jar"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void verticles_ofThisRepository_fitTheTypes() throws Exception {
        Path template =
                ROOT.resolve("verticles/launcher/src/main/resources/io/polyvert/launcher/templates/verticle.ts.txt");
        Path made = Files.copy(template, folder.resolve("made.ts"));
        assertThat(compiled(
                        Path.of("src/test/contract/contract.ts"),
                        ROOT.resolve("verticles/examples/rosetta/greet.ts"),
                        ROOT.resolve("verticles/examples/photobooth/other/caption.ts"),
                        made))
                .isEmpty();
    }

    @Test
    void verticle_thatDoesNotFit_isRefusedWithItsLines() throws Exception {
        Path wrong = Files.writeString(folder.resolve("wrong.ts"), """
                import { bus, config, timer } from "vertx";
                bus.consumer(7, () => null);
                bus.consumer("a", (message) => message.boddy);
                bus.request("a", null, { timeot: 5 });
                const text: number = (await bus.request<string>("a")).body;
                config.at = 1;
                await timer("1 s");
                export {};
                """);
        assertThat(compiled(wrong))
                .contains("wrong.ts(2,", "wrong.ts(3,", "wrong.ts(4,", "wrong.ts(5,", "wrong.ts(6,", "wrong.ts(7,");
    }

    /// What the compiler says; the empty text when all is well.
    private static String compiled(Path... files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "node",
                folder.resolve("tsc.js").toString(),
                "--noEmit",
                "--strict",
                "--target",
                "esnext",
                "--module",
                "esnext",
                "--moduleResolution",
                "bundler",
                "--lib",
                "esnext,dom",
                TYPES.toString()));
        Arrays.stream(files).map(Path::toString).forEach(command::add);
        Path said = Files.createTempFile(folder, "said", ".txt");
        Process node = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(said.toFile())
                .start();
        try {
            assertThat(node.waitFor(COMPILE_SECONDS, SECONDS)).as("compiled").isTrue();
        } finally {
            node.destroyForcibly();
        }
        return Files.readString(said);
    }
}
