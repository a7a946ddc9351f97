package io.polyvert.deployments;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A verticle, how many instances, and what they run on: what someone wants.
///
/// @param name unique on the node
/// @param target a file or folder as the user wrote it, or a class name
/// @param directory where a relative file is looked up
/// @param threading empty: the language host's default
/// @param config what the verticle reads as its configuration
/// @param classpath folders and jars that in-VM verticles see besides the platform
/// @param host one of [#HOSTS], for languages that have both; empty: what the language's files ask for
public record DeploymentSpec(
        String name,
        String target,
        Path directory,
        int instances,
        Optional<Threading> threading,
        JsonObject config,
        Resources resources,
        List<Path> classpath,
        Optional<String> host) {
    /// In the node's VM, or in a process of its own.
    public static final List<String> HOSTS = List.of("vm", "process");

    public DeploymentSpec {
        if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
            throw new DeploymentException("name '" + name + "' is not a deployment name;"
                    + " allowed: letters, digits, '.', '_' and '-', at most 64, a letter or digit first");
        }
        if (instances < 1 || instances > 1_000) {
            throw new DeploymentException("instances=" + instances + " of '" + name + "' is outside 1..1000");
        }
        if (host.isPresent() && !HOSTS.contains(host.get())) {
            throw new DeploymentException(
                    "host '" + host.get() + "' of '" + name + "' is none; allowed: " + String.join(", ", HOSTS));
        }
        classpath = List.copyOf(classpath);
    }

    /// One instance of `target` with every default; the name is the target's own without folder and extension.
    public static DeploymentSpec of(String target, Path directory) {
        return new DeploymentSpec(
                nameOf(target, directory),
                target,
                directory,
                1,
                Optional.empty(),
                new JsonObject(),
                Resources.DEFAULTS,
                List.of(),
                Optional.empty());
    }

    public DeploymentSpec withName(String name) {
        return new DeploymentSpec(name, target, directory, instances, threading, config, resources, classpath, host);
    }

    public DeploymentSpec withInstances(int instances) {
        return new DeploymentSpec(name, target, directory, instances, threading, config, resources, classpath, host);
    }

    public DeploymentSpec withThreading(Threading threading) {
        return new DeploymentSpec(
                name, target, directory, instances, Optional.of(threading), config, resources, classpath, host);
    }

    public DeploymentSpec withConfig(JsonObject config) {
        return new DeploymentSpec(name, target, directory, instances, threading, config, resources, classpath, host);
    }

    public DeploymentSpec withResources(Resources resources) {
        return new DeploymentSpec(name, target, directory, instances, threading, config, resources, classpath, host);
    }

    public DeploymentSpec withClasspath(List<Path> classpath) {
        return new DeploymentSpec(name, target, directory, instances, threading, config, resources, classpath, host);
    }

    public DeploymentSpec withHost(String host) {
        return new DeploymentSpec(
                name, target, directory, instances, threading, config, resources, classpath, Optional.of(host));
    }

    /// The target as a file, whether it exists or not.
    public Path file() {
        return directory.resolve(target).normalize();
    }

    /// `py` for `a/hello.py`; the empty text for a class name, whose last part starts with a capital letter.
    public String extension() {
        String last = target.substring(target.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        String extension = dot < 0 ? "" : last.substring(dot + 1);
        return extension.isEmpty() || Character.isUpperCase(extension.charAt(0)) ? "" : extension;
    }

    /// Whether the target is a file rather than the name of a class: it has a folder before it, or is there.
    public boolean isFile() {
        return target.indexOf('/') >= 0 || Files.isRegularFile(file());
    }

    private static String nameOf(String target, Path directory) {
        Path file = directory.resolve(target).toAbsolutePath().normalize();
        String last = Files.isDirectory(file) && file.getFileName() != null
                ? file.getFileName().toString()
                : target.substring(target.lastIndexOf('/') + 1);
        int dot = last.lastIndexOf('.');
        if (dot < 0) {
            return last;
        }
        return Character.isUpperCase(last.charAt(Math.min(dot + 1, last.length() - 1)))
                ? last.substring(dot + 1)
                : last.substring(0, dot);
    }
}
