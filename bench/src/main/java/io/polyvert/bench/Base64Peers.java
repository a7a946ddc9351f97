package io.polyvert.bench;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/// The two fastest Base64 libraries of C and C++, compiled here when the machine has what that takes:
/// simdutf as Node has it inside, and the copy of aklomp's libbase64 that comes with Python's mypy (or
/// is in the folder `AKLOMP_BASE64`).
final class Base64Peers {
    private static final int BUILD_SECONDS = 120;
    private static final String COPY = "mypyc/lib-rt/base64/";
    /// Files of libbase64 and the instructions that each may use.
    private static final Map<String, String> FLAGS = Map.of(
            "ssse3", "-mssse3",
            "sse41", "-msse4.1",
            "sse42", "-msse4.2",
            "avx", "-mavx",
            "avx2", "-mavx2",
            "avx512", "-mavx512vl -mavx512vbmi");
    private static final String CONFIG = """
            #define HAVE_SSSE3 1
            #define HAVE_SSE41 1
            #define HAVE_SSE42 1
            #define HAVE_AVX 1
            #define HAVE_AVX2 1
            #define HAVE_AVX512 1
            """;

    private final Path folder;

    private Base64Peers(Path folder) {
        this.folder = folder;
    }

    static Base64Peers in(Path folder) throws IOException {
        for (String name : List.of("peer.h", "aklomp.c", "simdutf.cc")) {
            try (InputStream source = Base64Peers.class.getResourceAsStream("base64/" + name)) {
                Files.copy(Objects.requireNonNull(source, name), folder.resolve(name));
            }
        }
        return new Base64Peers(folder);
    }

    /// The command that starts it; empty, with a line that says why, where it cannot be built.
    Optional<List<String>> simdutf() {
        Path addon = folder.resolve("simdutf.node");
        boolean isBuilt = ran("g++", "-O2", "-shared", "-fPIC", "-o", addon.toString(), "simdutf.cc");
        String load = "process.dlopen({exports: {}}, '%s', 1)".formatted(addon);
        return isBuilt ? Optional.of(List.of("node", "-e", load)) : absent("simdutf", "g++");
    }

    Optional<List<String>> aklomp() throws IOException {
        Optional<Path> sources = sources();
        if (sources.isEmpty()) {
            return absent("aklomp", "its source: set AKLOMP_BASE64 to the folder of libbase64.h");
        }
        Path library = sources.get();
        List<String> link = new ArrayList<>(List.of("gcc", "-O3", "-I" + library, "-o", "aklomp", "aklomp.c"));
        for (Path file : files(library)) {
            String object = "object" + link.size() + ".o";
            List<String> compile =
                    new ArrayList<>(List.of("gcc", "-O3", "-include", "config.h", "-I" + library, "-c", "-o", object));
            compile.addAll(flags(file));
            compile.add(file.toString());
            if (!ran(compile.toArray(String[]::new))) {
                return absent("aklomp", "gcc for x86");
            }
            link.add(object);
        }
        boolean isBuilt = ran(link.toArray(String[]::new));
        return isBuilt ? Optional.of(List.of(folder.resolve("aklomp").toString())) : absent("aklomp", "gcc for x86");
    }

    private static List<String> flags(Path file) {
        Path folder = Objects.requireNonNull(file.getParent());
        String flags = FLAGS.get(String.valueOf(folder.getFileName()));
        return flags == null ? List.of() : List.of(flags.split(" "));
    }

    private static List<Path> files(Path library) throws IOException {
        try (Stream<Path> all = Files.walk(library)) {
            return all.filter(file -> List.of("lib.c", "codec_choose.c", "codec.c", "tables.c")
                            .contains(file.getFileName().toString()))
                    .toList();
        }
    }

    private Optional<Path> sources() throws IOException {
        Path copy = Files.createDirectory(folder.resolve("libbase64"));
        String given = System.getenv("AKLOMP_BASE64");
        if (given != null) {
            copy(Path.of(given), copy);
        } else if (ran("python3", "-m", "pip", "download", "-q", "--no-deps", "-d", ".", "mypy")) {
            unpack(copy);
        }
        Files.writeString(copy.resolve("config.h"), CONFIG);
        Files.writeString(folder.resolve("config.h"), CONFIG);
        return Files.exists(copy.resolve("libbase64.h")) ? Optional.of(copy) : Optional.empty();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> all = Files.walk(from)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    private void unpack(Path to) throws IOException {
        try (Stream<Path> wheels = Files.list(folder)) {
            Path wheel = wheels.filter(file -> file.toString().endsWith(".whl"))
                    .findFirst()
                    .orElseThrow();
            try (ZipInputStream zip = new ZipInputStream(Files.newInputStream(wheel))) {
                for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                    if (entry.getName().startsWith(COPY) && !entry.isDirectory()) {
                        Path target = to.resolve(entry.getName().substring(COPY.length()));
                        Files.createDirectories(target.getParent());
                        Files.copy(zip, target);
                    }
                }
            }
        }
    }

    private boolean ran(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("build.log").toFile())
                    .start();
            if (!process.waitFor(BUILD_SECONDS, SECONDS)) {
                process.destroyForcibly();
                return false;
            }
            return process.exitValue() == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static Optional<List<String>> absent(String name, String wanted) {
        System.err.println("  " + name + " is not here: it needs " + wanted);
        return Optional.empty();
    }
}
