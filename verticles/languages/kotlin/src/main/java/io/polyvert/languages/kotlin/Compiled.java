package io.polyvert.languages.kotlin;

import io.polyvert.deployments.DeploymentException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A folder of class files that a source was compiled to.
record Compiled(Path folder, String target) {
    List<Path> with(List<Path> classPath) {
        return Stream.concat(Stream.of(folder), classPath.stream()).toList();
    }

    /// All of them but the script's base, which every script has.
    List<Class<?>> load(ClassLoader loader) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(file -> folder.relativize(file).toString())
                    .filter(file -> file.endsWith(".class") && !file.startsWith("io/polyvert/script/"))
                    .<Class<?>>map(file -> load(loader, file))
                    .filter(type -> type.getEnclosingClass() == null)
                    .toList();
        } catch (IOException e) {
            throw new DeploymentException(folder + " cannot be read: " + e, e);
        }
    }

    private Class<?> load(ClassLoader loader, String file) {
        String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
        try {
            return Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
            throw new DeploymentException(target + ": class " + name + " cannot be loaded: " + e, e);
        }
    }
}
