package io.polyvert.launcher;

import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Languages;
import io.polyvert.languages.java.JavaHost;
import io.polyvert.languages.javascript.JavaScriptHost;
import io.polyvert.languages.python.PythonHost;
import io.polyvert.launcher.settings.SettingException;
import java.util.List;

/// The languages of this command. A host's class is loaded when its first verticle is deployed.
final class Hosts {
    static final List<String> JAVA = List.of("", "java", "jar");
    static final List<String> JAVASCRIPT = List.of("js", "mjs");
    static final List<String> PYTHON = List.of("py");

    private Hosts() {}

    static Languages all() {
        return new Languages()
                .with(JAVA, JavaHost::new)
                .with(JAVASCRIPT, JavaScriptHost::new)
                .with(PYTHON, PythonHost::new);
    }

    /// Refuses a target in a language that no host runs.
    static void require(DeploymentSpec spec) {
        String extension = spec.extension();
        if (!JAVA.contains(extension) && !JAVASCRIPT.contains(extension) && !PYTHON.contains(extension)) {
            throw new SettingException(
                    spec.target(),
                    "no language runs '." + extension
                            + "' files; known: .java, .jar, .js, .mjs, .py, a Java class name, and .yaml for an application");
        }
    }
}
