package io.polyvert.languages.java;

import static java.lang.System.Logger.Level.INFO;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Sources;
import io.polyvert.languages.resolving.Dependencies;
import io.polyvert.languages.resolving.Resolver;
import java.io.IOException;
import java.io.StringWriter;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.StandardLocation;
import javax.tools.ToolProvider;

/// Compiles one source file in memory, and those of its neighbours that it uses; or all files of a folder. The file may
/// have any name; its verticle is the only class in it that is one, or the public one of several. Lines `//DEPS` and
/// `//REPO` in what is compiled say what to fetch for it.
final class SourceCompiler {
    private static final Pattern PACKAGE = Pattern.compile("^\\s*package\\s+([\\w.]+)\\s*;", Pattern.MULTILINE);
    private static final List<String> OPTIONS =
            List.of("-proc:none", "-g", "-parameters", "-nowarn", "-implicit:class", "-Xmaxerrs", "1000");

    private static final System.Logger LOG = System.getLogger(SourceCompiler.class.getName());

    private final DeploymentSpec spec;
    private final Path main;
    private final List<Path> others;
    private final ClassPath classPath;
    private final DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();

    private SourceCompiler(DeploymentSpec spec, Path main, List<Path> others, ClassPath classPath) {
        this.spec = spec;
        this.main = main;
        this.others = others;
        this.classPath = classPath;
    }

    static VerticleClass compileFile(DeploymentSpec spec) {
        String text = Sources.text(spec);
        ClassPath classPath = ClassPath.of(spec).with(fetched(spec, Dependencies.in(text, spec.target())));
        return new SourceCompiler(spec, spec.file().toAbsolutePath(), List.of(), classPath).compile(text);
    }

    static VerticleClass compileFolder(DeploymentSpec spec) {
        SourceFolder folder = SourceFolder.of(spec);
        Path main = folder.main();
        String text = "";
        Dependencies wanted = Dependencies.NONE;
        for (Path file : folder.files()) {
            String target = spec.directory()
                    .toAbsolutePath()
                    .normalize()
                    .relativize(file)
                    .toString();
            String content = Sources.text(
                    DeploymentSpec.of(file.toString(), spec.directory()).withName("source"));
            wanted = wanted.and(Dependencies.in(content, target));
            text = file.equals(main) ? content : text;
        }
        List<Path> others =
                folder.files().stream().filter(file -> !file.equals(main)).toList();
        ClassPath classPath = ClassPath.of(spec).with(spec.file()).with(fetched(spec, wanted));
        return new SourceCompiler(spec, main, others, classPath).compile(text);
    }

    /// Most sources ask for nothing; then the resolver's classes are not even loaded.
    private static List<Path> fetched(DeploymentSpec spec, Dependencies wanted) {
        return wanted.isEmpty()
                ? List.of()
                : new Resolver()
                        .resolve(
                                wanted,
                                spec.target(),
                                () -> LOG.log(
                                        INFO,
                                        () -> "fetching for " + spec.target() + ": "
                                                + String.join(", ", wanted.artifacts()) + " ..."));
    }

    private VerticleClass compile(String text) {
        JavaCompiler compiler = Optional.ofNullable(ToolProvider.getSystemJavaCompiler())
                .orElseThrow(() -> new DeploymentException("this Java has no compiler, so " + spec.target()
                        + " cannot be compiled; run with a JDK instead of a JRE"));
        MemorySource source = new MemorySource(main, text);
        try (StandardJavaFileManager files =
                        compiler.getStandardFileManager(diagnostics, Locale.ENGLISH, StandardCharsets.UTF_8);
                MemoryFiles memory = new MemoryFiles(files, source)) {
            files.setLocationFromPaths(StandardLocation.CLASS_PATH, classPath.withPlatform());
            files.setLocationFromPaths(StandardLocation.SOURCE_PATH, List.of(sourceRoot(main, text)));
            List<JavaFileObject> units = new ArrayList<>(List.of(source));
            files.getJavaFileObjectsFromPaths(others).forEach(units::add);
            var task = compiler.getTask(new StringWriter(), memory, diagnostics, OPTIONS, null, units);
            if (!task.call()) {
                throw new DeploymentException(new CompileErrors(spec, diagnostics.getDiagnostics()).text());
            }
            return verticle(memory);
        } catch (IOException e) {
            throw new DeploymentException(spec.target() + " cannot be compiled: " + e, e);
        }
    }

    /// Where the packages of the file's neighbours begin: `src` for `src/com/example/Main.java`.
    static Path sourceRoot(Path file, String text) {
        Path folder = file.resolveSibling("").normalize();
        Matcher declared = PACKAGE.matcher(text);
        if (!declared.find()) {
            return folder;
        }
        Path packagePath = Path.of(declared.group(1).replace('.', '/'));
        return folder.endsWith(packagePath)
                ? folder.resolve("../".repeat(packagePath.getNameCount())).normalize()
                : folder;
    }

    private VerticleClass verticle(MemoryFiles memory) {
        ClassLoader loader = new MemoryClassLoader(classPath.loader(), memory.classes());
        List<Class<?>> found = memory.mainClasses().stream()
                .<Class<?>>map(name -> load(loader, name))
                .filter(type -> type.getEnclosingClass() == null)
                .filter(VerticleClass::isVerticle)
                .toList();
        List<Class<?>> shown = found.size() < 2
                ? found
                : found.stream()
                        .filter(type -> Modifier.isPublic(type.getModifiers()))
                        .toList();
        if (shown.size() == 1) {
            return VerticleClass.of(shown.getFirst());
        }
        throw new DeploymentException(found.isEmpty() ? none() : several(found));
    }

    private Class<?> load(ClassLoader loader, String name) {
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new DeploymentException(spec.target() + ": class " + name + " cannot be loaded: " + e, e);
        }
    }

    private String none() {
        return spec.target() + " has no verticle; it needs a class that extends io.vertx.core.VerticleBase";
    }

    private String several(List<Class<?>> found) {
        return spec.target() + " has several verticles: "
                + found.stream().map(Class::getName).sorted().collect(Collectors.joining(", "))
                + "; make the one to run public";
    }
}
