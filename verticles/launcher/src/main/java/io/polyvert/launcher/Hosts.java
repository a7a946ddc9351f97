package io.polyvert.launcher;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.deployments.DeploymentSpec;
import io.polyvert.deployments.Languages;
import io.polyvert.languages.executable.ExecutableHost;
import io.polyvert.languages.groovy.GroovyHost;
import io.polyvert.languages.java.JavaHost;
import io.polyvert.languages.javascript.JavaScriptHost;
import io.polyvert.languages.kotlin.KotlinHost;
import io.polyvert.languages.node.NodeHost;
import io.polyvert.languages.python.PythonHost;
import io.polyvert.launcher.settings.SettingException;
import java.util.List;
import java.util.function.Supplier;

/// The languages of this command. A host's class is loaded when its first verticle is deployed.
public final class Hosts {
    static final List<String> JAVA = List.of("", "java", "jar");
    static final List<String> JAVASCRIPT = List.of("js", "mjs", "ts", "mts");
    static final List<String> PYTHON = List.of("py");
    static final List<String> GROOVY = List.of("groovy");
    static final List<String> KOTLIN = List.of("kt", "kts");

    private Hosts() {}

    /// All of them, none loaded yet.
    public static Languages all() {
        Supplier<JavaHost> java = JavaHost::new;
        Supplier<PythonHost> python = PythonHost::new;
        return new Languages()
                .with(JAVA, java)
                .with(JAVASCRIPT, JavaScriptHost::new)
                .with(PYTHON, python)
                .with(GROOVY, GroovyHost::new)
                .with(KOTLIN, KotlinHost::new)
                .withProcesses(JAVASCRIPT, NodeHost::isBesidePackage, NodeHost::new)
                .withFolders(".java files", JavaHost::isSourceFolder, java)
                .withFolders("an __init__.py or __main__.py", PythonHost::isPackage, python)
                .withOthers(ExecutableHost::new);
    }

    /// Refuses a target that no host runs.
    static void require(DeploymentSpec spec) {
        try {
            all().require(spec);
        } catch (DeploymentException refused) {
            throw new SettingException(spec.target(), String.valueOf(refused.getMessage()));
        }
    }
}
