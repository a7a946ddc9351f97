package io.polyvert.launcher;

import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Threading;
import io.polyvert.launcher.settings.SettingException;
import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Options of the verticles named on the command line.
final class VerticleFlags {
    @Option(
            names = {"-conf", "--conf"},
            paramLabel = "FILE|JSON",
            description = "Configuration: a JSON file, or JSON itself.")
    private @Nullable String conf;

    @Option(
            names = {"-instances", "--instances"},
            paramLabel = "N",
            description = "How many of each. Default: 1.")
    private @Nullable Integer instances;

    @Option(
            names = {"-worker", "--worker"},
            description = "The same as --threading worker.")
    private boolean worker;

    @Option(
            names = {"--threading", "-threading"},
            paramLabel = "MODEL",
            description = "event-loop, worker, virtual-thread or process. Default: the language's own.")
    private @Nullable String threading;

    @Option(
            names = {"-cp", "--cp", "-classpath", "--classpath"},
            paramLabel = "PATH",
            description = "Folders and jars for Java verticles.")
    private @Nullable String classpath;

    @Option(
            names = {"--host", "-host"},
            paramLabel = "HOST",
            description =
                    "JavaScript and TypeScript: vm, or process for Node. Default: vm, or process when a package.json"
                            + " lies beside the file.")
    private @Nullable String host;

    boolean isEmpty() {
        return conf == null && instances == null && !worker && threading == null && classpath == null && host == null;
    }

    DeploymentSpec applyTo(DeploymentSpec given) {
        DeploymentSpec spec = given;
        if (conf != null) {
            spec = spec.withConfig(JsonText.object("-conf", conf));
        }
        if (instances != null) {
            spec = spec.withInstances(instances);
        }
        if (worker || threading != null) {
            spec = spec.withThreading(threading());
        }
        if (host != null) {
            spec = spec.withHost(host);
        }
        if (classpath != null) {
            spec = spec.withClasspath(paths(classpath));
        }
        return spec;
    }

    private Threading threading() {
        Threading named = threading == null ? Threading.WORKER : Threading.of(threading);
        if (worker && named != Threading.WORKER) {
            throw new SettingException(
                    "--threading", "-worker and --threading " + threading + " contradict each other; give one");
        }
        return named;
    }

    private static List<Path> paths(String classpath) {
        return Arrays.stream(classpath.split(Pattern.quote(File.pathSeparator)))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().normalize())
                .toList();
    }
}
