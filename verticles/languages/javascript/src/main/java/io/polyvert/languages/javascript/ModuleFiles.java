package io.polyvert.languages.javascript;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.Sources;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.graalvm.polyglot.io.FileSystem;
import org.jspecify.annotations.Nullable;

/// All that a verticle can import: the module `vertx`, its own text, and modules in its folder and below, packages in
/// `node_modules` among them. Everything
/// else, links out of the folder too, is refused with a sentence; nothing can be written, listed or created.
final class ModuleFiles implements FileSystem {
    /// Where the prelude's modules seem to be.
    static final Path PRELUDE = Path.of("/~polyvert");

    private static final Path VERTX = PRELUDE.resolve("vertx.mjs");
    private static final Path PACKAGES = PRELUDE.resolve("packages");
    private static final Set<String> EXTENSIONS = Set.of("js", "mjs", "cjs", "json", "ts", "mts");

    private final Program program;
    private final Packages packages;
    private final ModuleText text;

    ModuleFiles(Program program) {
        this.program = program;
        this.packages = new Packages(program.folder());
        this.text = new ModuleText(program);
    }

    @Override
    public Path parsePath(URI uri) {
        return "file".equals(uri.getScheme()) ? Path.of(uri) : PACKAGES.resolve(uri.toString());
    }

    @Override
    public Path parsePath(String path) {
        if (path.equals("vertx")) {
            return VERTX;
        }
        Path file = Path.of(path);
        return path.isEmpty() || file.isAbsolute()
                ? file
                : packages.resolve(path).orElseGet(() -> PACKAGES.resolve(file));
    }

    @Override
    public void checkAccess(Path path, Set<? extends AccessMode> modes, LinkOption... options) throws IOException {
        permitted(path);
    }

    @Override
    public Path toAbsolutePath(Path path) {
        return path.toAbsolutePath();
    }

    @Override
    public Path toRealPath(Path path, LinkOption... options) throws IOException {
        return permitted(path);
    }

    @Override
    public SeekableByteChannel newByteChannel(
            Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes) throws IOException {
        if (!Set.of(StandardOpenOption.READ).containsAll(options)) {
            throw refused(path, "a verticle cannot write files");
        }
        Path file = permitted(path);
        if (file.startsWith(PRELUDE)) {
            return new MemoryChannel(prelude(file));
        }
        if (file.equals(program.file())) {
            return module(file, program.text());
        }
        if (Files.size(file) > Sources.MAX_BYTES) {
            throw refused(path, "a module has at most " + Sources.MAX_BYTES + " bytes");
        }
        return module(file, Files.readString(file));
    }

    private SeekableByteChannel module(Path file, String content) throws IOException {
        try {
            return new MemoryChannel(text.of(file, content).getBytes(StandardCharsets.UTF_8));
        } catch (DeploymentException e) {
            throw refused(file, e.getMessage());
        }
    }

    /// TypeScript programs name their neighbours as they will be called when compiled, or without an extension.
    private static Path existing(Path file) {
        String name = file.toString();
        if (Files.exists(file) && !Files.isDirectory(file)) {
            return file;
        }
        return Stream.of(name + ".ts", name + ".js", name + ".mjs", name.replaceAll("\\.(m?)js$", ".$1ts"))
                .map(Path::of)
                .filter(Files::isRegularFile)
                .findFirst()
                .orElse(file);
    }

    @Override
    public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options) throws IOException {
        return Files.readAttributes(permitted(path), attributes, options);
    }

    @Override
    public void createDirectory(Path path, FileAttribute<?>... attributes) throws IOException {
        throw refused(path, "a verticle cannot create folders");
    }

    @Override
    public void delete(Path path) throws IOException {
        throw refused(path, "a verticle cannot delete files");
    }

    @Override
    public DirectoryStream<Path> newDirectoryStream(Path path, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        throw refused(path, "a verticle cannot list folders");
    }

    private Path permitted(Path path) throws IOException {
        Path file = path.toAbsolutePath().normalize();
        if (file.startsWith(PACKAGES)) {
            throw refused(path, packages.absence(PACKAGES.relativize(file).toString()));
        }
        if (file.startsWith(PRELUDE)) {
            return file;
        }
        if (!file.startsWith(program.folder())) {
            throw refused(path, "it is outside of the verticle's folder " + program.folder());
        }
        Path found = existing(file);
        if (!EXTENSIONS.contains(extension(found))) {
            throw refused(path, "only .js, .mjs, .cjs, .ts, .mts and .json files can be imported");
        }
        Path real = found.toRealPath();
        if (!real.startsWith(program.folder())) {
            throw refused(path, "it is a link out of the verticle's folder " + program.folder());
        }
        return real;
    }

    private static byte[] prelude(Path file) throws IOException {
        try (InputStream in = ModuleFiles.class.getResourceAsStream(String.valueOf(file.getFileName()))) {
            if (in == null) {
                throw new NoSuchFileException(file.toString());
            }
            return in.readAllBytes();
        }
    }

    private static String extension(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
    }

    private static FileSystemException refused(Path path, @Nullable String why) {
        return new AccessDeniedException(path.toString(), null, why);
    }
}
