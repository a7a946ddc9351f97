package io.polyvert.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.graalvm.polyglot.Engine;

/// What `--js-jit` starts the JVM with.
final class CompiledJavaScript {
    private CompiledJavaScript() {}

    static Path folder() throws IOException, InterruptedException {
        Path lib = Path.of(
                Engine.class.getProtectionDomain().getCodeSource().getLocation().getPath());
        String version = String.valueOf(lib.getFileName()).replaceAll("polyglot-|\\.jar", "");
        String cache = System.getenv().getOrDefault("XDG_CACHE_HOME", System.getProperty("user.home") + "/.cache");
        Path folder = Path.of(cache, "polyvert", "js-jit-" + version);
        if (!Files.isDirectory(folder)) {
            Child.java(List.of(), "io.polyvert.launcher.JavaScriptCompiler", folder.toString(), version)
                    .waitFor();
        }
        return folder;
    }

    static List<String> options(Path folder) {
        return List.of("-XX:+UnlockExperimentalVMOptions", "-XX:+EnableJVMCI", "--upgrade-module-path=" + folder);
    }
}
