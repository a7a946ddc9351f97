package io.polyvert.languages.kotlin;

import static java.lang.System.Logger.Level.INFO;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.languages.vm.SourceError;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Kotlin's compiler in a JVM of its own, which has its memory for itself and gives it back. What it made is kept in
/// the user's cache folder by what it was made from, so a source that did not change is not compiled again.
final class KotlinCompiler {
    private static final System.Logger LOG = System.getLogger(KotlinCompiler.class.getName());
    private static final int LONGEST_S = 300;
    private static final Pattern ERROR = Pattern.compile("(.+?\\.kts?):(\\d+):(\\d+): error: (.*)");
    private static final Pattern PLACELESS = Pattern.compile("(?:exception|error): (.*)");

    private final Supplier<List<Path>> compiler;
    private final List<Path> classPath;

    /// @param compiler its jars, asked for only when something is to be compiled
    KotlinCompiler(Supplier<List<Path>> compiler, List<Path> classPath) {
        this.compiler = compiler;
        this.classPath = classPath;
    }

    Compiled compile(DeploymentSpec spec, String source) {
        String name = String.valueOf(spec.file().getFileName());
        boolean isScript = spec.extension().equals("kts");
        String className = name.substring(0, name.lastIndexOf('.')).replaceAll("[^A-Za-z0-9]", "_");
        KotlinScript script =
                isScript ? KotlinScript.of(source, "Script_" + className) : new KotlinScript(source, 0, 0);
        String base = isScript ? base() : "";
        Path cache = cache();
        Path home = cache.resolve("kotlin-" + digest(name, script.text(), base));
        if (!Files.isDirectory(home)) {
            LOG.log(INFO, () -> "compiling " + spec.target() + " ...");
            make(spec, source, script, base, cache, home);
        }
        return new Compiled(home, spec.target());
    }

    private void make(DeploymentSpec spec, String source, KotlinScript script, String base, Path cache, Path home) {
        try {
            Files.createDirectories(cache);
            Path fresh = Files.createTempDirectory(cache, "new-kotlin-");
            try {
                Path sources = Files.createDirectory(fresh.resolve("sources"));
                Path classes = Files.createDirectory(fresh.resolve("classes"));
                String file = String.valueOf(spec.file().getFileName()).replaceAll("\\.kts$", ".kt");
                Files.writeString(sources.resolve(file), script.text());
                if (!base.isEmpty()) {
                    Files.writeString(sources.resolve("PolyvertScript.kt"), base);
                }
                String said = run(sources, classes, fresh);
                if (!said.isEmpty()) {
                    throw refusal(spec, source, script, said);
                }
                settle(classes, home);
            } finally {
                delete(fresh);
            }
        } catch (IOException e) {
            throw new DeploymentException(
                    spec.target() + " cannot be compiled: " + e
                            + "; set XDG_CACHE_HOME to a folder that can be written",
                    e);
        }
    }

    /// What the compiler said when it refused; the empty text when it did not.
    private String run(Path sources, Path classes, Path fresh) throws IOException {
        Path output = fresh.resolve("output.txt");
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--sun-misc-unsafe-memory-access=allow",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                joined(compiler.get()),
                "org.jetbrains.kotlin.cli.jvm.K2JVMCompiler",
                "-no-stdlib",
                "-no-reflect",
                "-nowarn",
                "-jvm-target",
                "21",
                "-cp",
                joined(Stream.concat(classPath.stream(), platform()).toList()),
                "-d",
                classes.toString()));
        try (Stream<Path> files = Files.list(sources)) {
            files.map(Path::toString).forEach(command::add);
        }
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            process.getOutputStream().close();
            if (!process.waitFor(LONGEST_S, TimeUnit.SECONDS)) {
                return "error: the compiler did not end within " + LONGEST_S + " s";
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "error: interrupted";
        } finally {
            process.destroyForcibly();
        }
        return process.exitValue() == 0 ? "" : "error: it failed\n" + Files.readString(output);
    }

    private static DeploymentException refusal(DeploymentSpec spec, String source, KotlinScript script, String said) {
        List<SourceError> errors = new ArrayList<>();
        for (String line : said.lines().toList()) {
            Matcher error = ERROR.matcher(line);
            if (error.matches()) {
                int number = Integer.parseInt(error.group(2));
                int column = Integer.parseInt(error.group(3)) - (number == script.line() ? script.shift() : 0);
                errors.add(new SourceError(
                        spec.target(), number, column, error.group(4), SourceError.lineOf(source, number)));
            }
        }
        if (errors.isEmpty()) {
            String why = said.lines()
                    .map(PLACELESS::matcher)
                    .filter(Matcher::matches)
                    .map(matcher -> matcher.group(1))
                    .skip(said.lines().count() > 1 ? 1 : 0)
                    .findFirst()
                    .orElse(said.strip());
            errors.add(new SourceError(spec.target(), 0, 0, why, ""));
        }
        return SourceError.refusal(spec.target(), errors);
    }

    /// Several nodes may make the same: whoever comes first wins.
    private static void settle(Path classes, Path home) throws IOException {
        try {
            Files.move(classes, home, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileSystemException occupied) {
            if (!Files.isDirectory(home)) {
                throw occupied;
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.delete(file);
            }
        }
    }

    /// The platform's class path. A jar's manifest may name more jars, which Kotlin's compiler does not follow.
    private static Stream<Path> platform() {
        return Stream.of(System.getProperty("java.class.path", "").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of)
                .flatMap(entry -> Stream.concat(Stream.of(entry), named(entry)));
    }

    private static Stream<Path> named(Path jar) {
        if (!Files.isRegularFile(jar)) {
            return Stream.empty();
        }
        try (JarFile file = new JarFile(jar.toFile())) {
            Manifest manifest = file.getManifest();
            String more = manifest == null ? null : manifest.getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
            return more == null ? Stream.empty() : Stream.of(more.split(" ")).map(name -> jar.resolveSibling(name));
        } catch (IOException e) {
            throw new DeploymentException("class path entry " + jar + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static String joined(List<Path> paths) {
        return paths.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    private static Path cache() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path base = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return base.resolve("polyvert");
    }

    private static String base() {
        try (InputStream in = Objects.requireNonNull(KotlinCompiler.class.getResourceAsStream("Script.kt"))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("the base of Kotlin scripts cannot be read", e);
        }
    }

    /// Of all that decides what comes out: the texts, the class path and the JVM target.
    private String digest(String name, String text, String base) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (String part : List.of(name, text, base, joined(classPath))) {
                digest.update(part.getBytes(StandardCharsets.UTF_8));
                digest.update((byte) 0);
            }
            return HexFormat.of().formatHex(digest.digest(), 0, 12);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
