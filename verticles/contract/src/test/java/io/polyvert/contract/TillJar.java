package io.polyvert.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/// The service of `src/test/typed/till` as its author builds it: with Codegen and ours on the processor path.
final class TillJar {
    private static final Path SOURCES = Path.of("src/test/typed/till");

    private TillJar() {}

    static Path build(Path folder) throws IOException {
        Path classes = Files.createDirectories(folder.resolve("till-classes"));
        compile(classes);
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Main-Verticle", "till.TillVerticle");
        Path jar = folder.resolve("till.jar");
        try (var out = new JarOutputStream(Files.newOutputStream(jar), manifest);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.toList()) {
                // folders too, as Maven writes them
                String name = classes.relativize(file).toString() + (Files.isDirectory(file) ? "/" : "");
                if (name.length() > 1) {
                    out.putNextEntry(new JarEntry(name));
                    if (Files.isRegularFile(file)) {
                        Files.copy(file, out);
                    }
                }
            }
        }
        return jar;
    }

    private static void compile(Path classes) throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter said = new StringWriter();
        String classPath =
                TypeScriptCompiler.classPath().map(File::getPath).collect(Collectors.joining(File.pathSeparator));
        List<String> options = List.of(
                "-d",
                classes.toString(),
                "-parameters",
                "-proc:full",
                "-processor",
                "io.vertx.codegen.CodeGenProcessor",
                "-classpath",
                classPath);
        try (var files = compiler.getStandardFileManager(null, null, null);
                Stream<Path> sources = Files.list(SOURCES)) {
            boolean compiled = compiler.getTask(
                            said, files, null, options, null, files.getJavaFileObjects(sources.toArray(Path[]::new)))
                    .call();
            assertThat(compiled).as(said.toString()).isTrue();
        }
    }
}
