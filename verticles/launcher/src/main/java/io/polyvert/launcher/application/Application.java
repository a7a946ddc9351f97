package io.polyvert.launcher.application;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Resources;
import io.polyvert.deployments.Threading;
import io.polyvert.launcher.settings.Binder;
import io.polyvert.launcher.settings.Setting;
import io.polyvert.launcher.settings.SettingException;
import io.polyvert.launcher.settings.Settings;
import io.polyvert.node.NodeOptions;
import io.polyvert.yaml.Section;
import io.polyvert.yaml.WrongYaml;
import io.polyvert.yaml.YamlFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import java.util.function.Function;

/// What one YAML file asks for. Relative files in it are looked up beside it.
///
/// ```yaml
/// name: photobooth
/// http: { port: 8080 }
/// deployments:
///   inspect:
///     verticle: inspect.py
///     instances: 2
///     config: { exif: true }
/// ```
///
/// @param node settings of the node: every key of `conf/polyvert.yaml`
public record Application(Settings node, List<DeploymentSpec> deployments) {
    private static final List<String> DEPLOYMENT_KEYS =
            List.of("verticle", "instances", "threading", "config", "resources", "classpath", "host");

    public Application {
        deployments = List.copyOf(deployments);
    }

    /// Reads an application; without deployments it is refused.
    public static Application read(Path file) {
        return read(file, root -> application(root, file));
    }

    /// Reads a file of node settings only, such as `conf/polyvert.yaml`.
    public static Settings readSettings(Path file) {
        return read(file, root -> node(root, List.of()));
    }

    private static <T> T read(Path file, Function<Section, T> content) {
        try {
            return content.apply(YamlFile.read(file, "deployments"));
        } catch (WrongYaml wrong) {
            throw new SettingException(wrong.place(), wrong.reason());
        }
    }

    private static Application application(Section root, Path file) {
        Settings node = node(root, List.of("deployments"));
        Section all = root.section("deployments");
        List<DeploymentSpec> deployments = new ArrayList<>();
        Path folder = Objects.requireNonNull(file.toAbsolutePath().normalize().getParent());
        for (String name : all.keys()) {
            deployments.add(deployment(name, all, folder));
        }
        return new Application(node, deployments);
    }

    private static Settings node(Section root, List<String> besides) {
        Map<String, Setting> found = new LinkedHashMap<>();
        flatten(root, "", Binder.paths(NodeOptions.class), besides, found);
        return new Settings(found);
    }

    private static void flatten(
            Section section, String prefix, List<String> paths, List<String> besides, Map<String, Setting> found) {
        var allowed = new TreeSet<>(besides);
        paths.stream()
                .filter(path -> path.startsWith(prefix))
                .forEach(path -> allowed.add(path.substring(prefix.length()).split("\\.", 2)[0]));
        section.allowOnly(allowed);
        for (String key : section.keys()) {
            if (paths.contains(prefix + key)) {
                found.put(prefix + key, new Setting(section.value(key), section.place(key)));
            } else if (!besides.contains(key)) {
                flatten(section.section(key), prefix + key + ".", paths, List.of(), found);
            }
        }
    }

    private static DeploymentSpec deployment(String name, Section all, Path folder) {
        Section section = all.section(name);
        section.allowOnly(DEPLOYMENT_KEYS);
        try {
            DeploymentSpec spec =
                    DeploymentSpec.of(section.text("verticle"), folder).withName(name);
            if (!spec.extension().isEmpty() && !Files.isReadable(spec.file())) {
                throw section.wrong(
                        "verticle", "file '" + spec.target() + "' does not exist or cannot be read in " + folder);
            }
            return resourced(placed(spec, section, folder), section);
        } catch (DeploymentException refused) {
            throw new SettingException(all.place(name), String.valueOf(refused.getMessage()));
        }
    }

    private static DeploymentSpec placed(DeploymentSpec given, Section section, Path folder) {
        DeploymentSpec spec = given;
        if (section.has("instances")) {
            spec = spec.withInstances(section.number("instances"));
        }
        if (section.has("threading")) {
            spec = spec.withThreading(Threading.of(section.text("threading")));
        }
        if (section.has("config")) {
            spec = spec.withConfig(section.section("config").json());
        }
        if (section.has("host")) {
            spec = spec.withHost(section.text("host"));
        }
        if (section.has("classpath")) {
            spec = spec.withClasspath(
                    section.texts("classpath").stream().map(folder::resolve).toList());
        }
        return spec;
    }

    private static DeploymentSpec resourced(DeploymentSpec spec, Section section) {
        if (!section.has("resources")) {
            return spec;
        }
        Section given = section.section("resources");
        given.allowOnly(List.of("workers", "memoryMb", "cpuSeconds", "silenceMs", "environment"));
        Resources defaults = Resources.DEFAULTS;
        return spec.withResources(new Resources(
                given.has("workers") ? given.number("workers") : defaults.workers(),
                given.has("memoryMb") ? given.number("memoryMb") : defaults.memoryMb(),
                given.has("cpuSeconds") ? given.number("cpuSeconds") : defaults.cpuSeconds(),
                given.has("silenceMs") ? given.number("silenceMs") : defaults.silenceMs(),
                given.has("environment") ? environment(given.section("environment")) : defaults.environment()));
    }

    private static Map<String, String> environment(Section names) {
        Map<String, String> environment = new LinkedHashMap<>();
        for (String name : names.keys()) {
            environment.put(name, names.text(name));
        }
        return environment;
    }
}
