package io.polyvert.languages.python;

import io.polyvert.deployments.DeploymentException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The `vertx` package as files, for an interpreter to read: taken out of the jar once per content, to the user's
/// cache folder, where Python keeps the byte code beside it. Blocks.
final class VertxPackage {
    /// A jar does not list its entries in a simple way.
    static final List<String> FILES = List.of(
            "__init__.py",
            "__main__.py",
            "_blocking.py",
            "_bus.py",
            "_client.py",
            "_connect.py",
            "_context.py",
            "_deadline.py",
            "_frames.py",
            "_jobs.py",
            "_link.py",
            "_messages.py",
            "_requirements.py",
            "_runner.py",
            "_serving.py",
            "_streams.py",
            "_tasks.py",
            "_timers.py",
            "_tls.py",
            "_trace.py",
            "_trouble.py",
            "_waiting.py",
            "py.typed");

    private static @Nullable Path extracted;

    private VertxPackage() {}

    /// The folder named `vertx`; running it runs the file given to it.
    static synchronized Path folder() {
        Path known = extracted;
        if (known == null || !Files.exists(known.resolve("__main__.py"))) {
            known = extract(cache());
            extracted = known;
        }
        return known;
    }

    /// Several processes may do this at a time: whoever comes first wins, the others find it there.
    static Path extract(Path cache) {
        Map<String, byte[]> files = read();
        Path home = cache.resolve("python-" + digest(files));
        Path folder = home.resolve("vertx");
        if (isComplete(folder, files)) {
            return folder;
        }
        try {
            Files.createDirectories(cache, ownerOnly());
            Path fresh = Files.createTempDirectory(cache, "new-", ownerOnly());
            Path target = Files.createDirectory(fresh.resolve("vertx"));
            for (Map.Entry<String, byte[]> file : files.entrySet()) {
                Files.write(target.resolve(file.getKey()), file.getValue());
            }
            return isMoved(fresh, home) ? folder : settled(folder, fresh, files);
        } catch (IOException cause) {
            throw new DeploymentException(
                    "cannot write the Python package to " + cache + ": " + cause + "; set XDG_CACHE_HOME to a folder"
                            + " that can be written",
                    cause);
        }
    }

    private static boolean isMoved(Path fresh, Path home) throws IOException {
        try {
            Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (FileSystemException occupied) {
            if (Files.isDirectory(home)) {
                return false;
            }
            throw occupied;
        }
    }

    /// What is used when `folder` was there first: another node was quicker, or it is damaged and ours is used where it
    /// lies.
    private static Path settled(Path folder, Path fresh, Map<String, byte[]> files) throws IOException {
        Path target = fresh.resolve("vertx");
        if (!isComplete(folder, files)) {
            return target;
        }
        for (String name : files.keySet()) {
            Files.delete(target.resolve(name));
        }
        Files.delete(target);
        Files.delete(fresh);
        return folder;
    }

    private static boolean isComplete(Path folder, Map<String, byte[]> files) {
        return files.entrySet().stream().allMatch(file -> {
            try {
                return Files.size(folder.resolve(file.getKey())) == file.getValue().length;
            } catch (IOException absent) {
                return false;
            }
        });
    }

    private static FileAttribute<Set<PosixFilePermission>> ownerOnly() {
        return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
    }

    private static Path cache() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path base = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return base.resolve("polyvert");
    }

    private static Map<String, byte[]> read() {
        Map<String, byte[]> files = new LinkedHashMap<>();
        for (String name : FILES) {
            try (InputStream stream = VertxPackage.class.getResourceAsStream("vertx/" + name)) {
                if (stream == null) {
                    throw new IllegalStateException("the Python package lacks " + name);
                }
                files.put(name, stream.readAllBytes());
            } catch (IOException cause) {
                throw new IllegalStateException("the Python package's " + name + " cannot be read", cause);
            }
        }
        return files;
    }

    private static String digest(Map<String, byte[]> files) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            files.forEach((name, bytes) -> {
                digest.update(name.getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            });
            return HexFormat.of().formatHex(digest.digest(), 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
