package io.polyvert.launcher;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.launcher.application.Application;
import io.polyvert.launcher.settings.SettingException;
import io.polyvert.launcher.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// What the targets of a command line ask for, checked as far as that is possible before a node starts.
///
/// @param node settings from an application file
record Wanted(Settings node, List<DeploymentSpec> deployments) {
    static final Wanted NOTHING = new Wanted(Settings.NONE, List.of());

    static Wanted of(List<String> targets, VerticleFlags flags) {
        Settings node = Settings.NONE;
        List<DeploymentSpec> deployments = new ArrayList<>();
        for (String target : targets) {
            if (isApplication(target)) {
                Application application = application(target, flags);
                node = node.over(application.node());
                deployments.addAll(application.deployments());
            } else {
                deployments.add(verticle(target, flags));
            }
        }
        deployments.forEach(Hosts::require);
        requireDifferentNames(deployments);
        return new Wanted(node, deployments);
    }

    /// The node's name when nothing says another.
    String defaultName() {
        return deployments.isEmpty() ? "bare" : deployments.getFirst().name();
    }

    private static boolean isApplication(String target) {
        return target.endsWith(".yaml") || target.endsWith(".yml") || Files.isRegularFile(applicationIn(target));
    }

    private static Path applicationIn(String target) {
        return Path.of(target).resolve("app.yaml");
    }

    private static Application application(String target, VerticleFlags flags) {
        if (!flags.isEmpty()) {
            throw new SettingException(
                    target,
                    "options such as -conf and -instances are for verticles; write them into the application file");
        }
        Path file = Path.of(target);
        return Application.read(Files.isDirectory(file) ? applicationIn(target) : file);
    }

    private static DeploymentSpec verticle(String target, VerticleFlags flags) {
        Path here = Path.of("").toAbsolutePath();
        try {
            DeploymentSpec spec = flags.applyTo(DeploymentSpec.of(target, here));
            if (!spec.extension().isEmpty() && !Files.isReadable(spec.file())) {
                throw new SettingException(target, "the file does not exist or cannot be read in " + here);
            }
            return spec;
        } catch (DeploymentException refused) {
            throw new SettingException(target, String.valueOf(refused.getMessage()));
        }
    }

    private static void requireDifferentNames(List<DeploymentSpec> deployments) {
        Map<String, DeploymentSpec> byName = new HashMap<>();
        for (DeploymentSpec spec : deployments) {
            DeploymentSpec other = byName.putIfAbsent(spec.name(), spec);
            if (other != null) {
                throw new SettingException(
                        spec.target(),
                        "two deployments are named '" + spec.name() + "' (" + other.target() + " and " + spec.target()
                                + "); rename one file, or name them in an application file");
            }
        }
    }
}
