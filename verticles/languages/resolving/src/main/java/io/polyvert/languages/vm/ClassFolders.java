package io.polyvert.languages.vm;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// The jars and folders that a verticle's classes are loaded from.
public final class ClassFolders {
    private ClassFolders() {}

    /// Those that a deployment names; each is there.
    public static List<Path> of(DeploymentSpec spec) {
        List<Path> entries = spec.classpath().stream()
                .map(spec.directory()::resolve)
                .map(Path::toAbsolutePath)
                .toList();
        entries.stream().filter(Files::notExists).findFirst().ifPresent(missing -> {
            throw new DeploymentException("class path entry " + missing + " does not exist");
        });
        return entries;
    }

    /// Closing it gives its files back.
    public static URLClassLoader loader(List<Path> entries, ClassLoader parent) {
        return new URLClassLoader(entries.stream().map(ClassFolders::url).toArray(URL[]::new), parent);
    }

    private static URL url(Path entry) {
        try {
            return entry.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new DeploymentException("class path entry " + entry + " has no URL", e);
        }
    }
}
