package io.polyvert.languages.java;

import io.polyvert.bus.DidYouMean;
import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/// The folders and jars that a deployment adds to the platform's own; the platform's classes come first.
record ClassPath(List<Path> entries) {
    /// Suggestions are looked for among this many files of an entry.
    private static final int MAX_CANDIDATES = 10_000;

    ClassPath {
        entries = List.copyOf(entries);
    }

    static ClassPath of(DeploymentSpec spec) {
        List<Path> entries = spec.classpath().stream()
                .map(spec.directory()::resolve)
                .map(Path::toAbsolutePath)
                .toList();
        entries.stream().filter(Files::notExists).findFirst().ifPresent(missing -> {
            throw new DeploymentException("class path entry " + missing + " does not exist");
        });
        return new ClassPath(entries);
    }

    /// What the deployment's entries hold now: the jars, and the files in the folders.
    static Stream<Path> files(DeploymentSpec spec) {
        return spec.classpath().stream().map(spec.directory()::resolve).flatMap(ClassPath::files);
    }

    private static Stream<Path> files(Path entry) {
        if (!Files.isDirectory(entry)) {
            return Stream.of(entry);
        }
        try (Stream<Path> files = Files.walk(entry)) {
            return files.filter(Files::isRegularFile).limit(MAX_CANDIDATES).toList().stream();
        } catch (IOException | UncheckedIOException _) {
            return Stream.of(entry);
        }
    }

    ClassPath with(List<Path> last) {
        return new ClassPath(Stream.concat(entries.stream(), last.stream()).toList());
    }

    ClassPath with(Path first) {
        return new ClassPath(Stream.concat(Stream.of(first.toAbsolutePath()), entries.stream())
                .toList());
    }

    /// What a compiler has to see: the platform's own class path and then ours.
    List<Path> withPlatform() {
        Stream<Path> platform = Stream.of(
                        System.getProperty("java.class.path", "").split(File.pathSeparator))
                .filter(entry -> !entry.isEmpty())
                .map(Path::of);
        return Stream.concat(platform, entries.stream()).toList();
    }

    ClassLoader loader() {
        ClassLoader platform = ClassPath.class.getClassLoader();
        return entries.isEmpty()
                ? platform
                : new URLClassLoader(entries.stream().map(ClassPath::url).toArray(URL[]::new), platform);
    }

    VerticleClass verticle(String name, String what) {
        try {
            return VerticleClass.of(Class.forName(name, false, loader()));
        } catch (ClassNotFoundException e) {
            throw new DeploymentException(
                    what + " " + name + " is not on the class path "
                            + (entries.isEmpty() ? "of the platform; add yours with --classpath" : entries)
                            + DidYouMean.hint(name, classNames()),
                    e);
        } catch (LinkageError e) {
            throw new DeploymentException(what + " " + name + " cannot be loaded: " + e, e);
        }
    }

    private List<String> classNames() {
        List<String> names = new ArrayList<>();
        for (Path entry : entries) {
            try {
                names.addAll(Files.isDirectory(entry) ? inFolder(entry) : inJar(entry));
            } catch (IOException _) {
                // an entry that cannot be read has nothing to suggest
            }
        }
        return names;
    }

    private static List<String> inFolder(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return names(files.map(file -> folder.relativize(file).toString().replace('\\', '/')));
        }
    }

    private static List<String> inJar(Path jar) throws IOException {
        try (JarFile open = new JarFile(jar.toFile())) {
            return names(open.stream().map(JarEntry::getName));
        }
    }

    private static List<String> names(Stream<String> files) {
        return files.limit(MAX_CANDIDATES)
                .filter(file -> file.endsWith(".class") && !file.contains("$"))
                .map(file ->
                        file.substring(0, file.length() - ".class".length()).replace('/', '.'))
                .toList();
    }

    private static URL url(Path entry) {
        try {
            return entry.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new DeploymentException("class path entry " + entry + " has no URL", e);
        }
    }
}
