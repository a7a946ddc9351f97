package io.polyvert.languages.javascript;

import com.caoccao.javet.swc4j.Swc4jLibLoader;
import com.caoccao.javet.swc4j.interfaces.ISwc4jLibLoadingListener;
import io.polyvert.deployments.DeploymentException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.Set;

/// Where the native part of swc goes when it is taken out of its jar: into a folder that only its user can write, since
/// whoever can write there can run code here.
final class NativeLibrary {
    /// Those whose jars come with us.
    private static final Set<String> PLATFORMS = Set.of("linux-x86_64", "macos-arm64");

    private NativeLibrary() {}

    /// Has to be called before swc is used. Fails where there is none for this machine.
    static void prepare(String platform) {
        if (!PLATFORMS.contains(platform)) {
            throw new DeploymentException("TypeScript needs a native library, and there is none for " + platform
                    + "; allowed: "
                    + String.join(", ", PLATFORMS.stream().sorted().toList())
                    + "; elsewhere compile the file with tsc and run the JavaScript");
        }
        Path folder = folder();
        try {
            Files.createDirectories(
                    folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } catch (IOException e) {
            throw new DeploymentException(
                    "cannot write the TypeScript compiler to " + folder + ": " + e
                            + "; set XDG_CACHE_HOME to a folder that can be written",
                    e);
        }
        Swc4jLibLoader.setLibLoadingListener(new ISwc4jLibLoadingListener() {
            @Override
            public File getLibPath() {
                return folder.toFile();
            }
        });
    }

    /// `linux-x86_64`
    static String platform() {
        String name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        String machine = System.getProperty("os.arch");
        return (name.startsWith("mac") ? "macos" : name.split(" ", 2)[0]) + "-"
                + (machine.equals("amd64") ? "x86_64" : machine.equals("aarch64") ? "arm64" : machine);
    }

    private static Path folder() {
        String configured = System.getenv("XDG_CACHE_HOME");
        Path base = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return base.resolve("polyvert").resolve("swc");
    }
}
