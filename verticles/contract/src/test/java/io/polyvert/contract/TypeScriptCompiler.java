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
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.Assumptions;

/// `tsc --strict` with `vertx.d.ts`, in Node.
final class TypeScriptCompiler {
    static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();
    static final Path TYPES = ROOT.resolve("clients/javascript/vertx/vertx.d.ts");
    private static final int COMPILE_SECONDS = 120;

    private final Path folder;

    private TypeScriptCompiler(Path folder) {
        this.folder = folder;
    }

    /// Skips the test where Node is not.
    ///
    /// @param folder where the compiler is unpacked
    static TypeScriptCompiler in(Path folder) throws IOException {
        requireNode();
        try (var jar = new ZipFile(jar())) {
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
        return new TypeScriptCompiler(folder);
    }

    private static void requireNode() {
        try (var languages = Hosts.all()) {
            boolean hasNode = languages.all().stream()
                    .filter(host -> host.language().equals("node"))
                    .map(LanguageHost::readiness)
                    .anyMatch(readiness -> readiness.state() == Readiness.State.READY);
            Assumptions.assumeTrue(hasNode, "Node is not here: the TypeScript compiler runs in it");
        }
    }

    private static File jar() {
        return classPath()
                .filter(jar -> jar.getName().matches("typescript-.*\\.jar"))
                .findFirst()
                .orElseThrow();
    }

    static Stream<File> classPath() {
        return Arrays.stream(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"))
                        .split(File.pathSeparator))
                .map(File::new);
    }

    /// What it says of these files; the empty text when all is well.
    String check(Path... files) throws IOException, InterruptedException {
        return run(List.of("--noEmit"), files);
    }

    /// Checks them and writes JavaScript.
    String compile(Path into, Path... files) throws IOException, InterruptedException {
        return run(List.of("--outDir", into.toString()), files);
    }

    private String run(List<String> options, Path... files) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "node",
                folder.resolve("tsc.js").toString(),
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
        command.addAll(options);
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
