package io.polyvert.deployments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Deployable;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LanguagesTest {
    @TempDir
    Path folder;

    private final Languages languages = new Languages()
            .with(List.of("java", ""), () -> new Named("java", Threading.EVENT_LOOP))
            .withFolders(
                    ".java files",
                    file -> Files.exists(file.resolve("Main.java")),
                    () -> new Named("sources", Threading.EVENT_LOOP))
            .withOthers(() -> new Named("program", Threading.PROCESS));

    private record Named(String language, Threading threading) implements LanguageHost {
        @Override
        public List<String> extensions() {
            return List.of();
        }

        @Override
        public List<Threading> threadings() {
            return List.of(threading);
        }

        @Override
        public Supplier<? extends Deployable> prepare(Vertx vertx, DeploymentSpec spec) {
            throw new AssertionError("not needed");
        }
    }

    private String languageOf(String target) {
        return languages.hostOf(DeploymentSpec.of(target, folder)).language();
    }

    @Test
    void target_byWhatItIs_hasItsHost() throws IOException {
        Files.createFile(folder.resolve("tool"));
        Files.createFile(folder.resolve("tool.rb"));
        Files.createFile(Files.createDirectory(folder.resolve("app")).resolve("Main.java"));
        assertThat(languageOf("Main.java")).isEqualTo("java");
        assertThat(languageOf("com.example.Main")).isEqualTo("java");
        assertThat(languageOf("tool")).isEqualTo("program");
        assertThat(languageOf("./tool")).isEqualTo("program");
        assertThat(languageOf("tool.rb")).isEqualTo("program");
        assertThat(languageOf("app")).isEqualTo("sources");
        assertThat(languageOf("app/")).isEqualTo("sources");
    }

    @Test
    void target_withoutHost_saysWhatIsKnown() throws IOException {
        Files.createDirectory(folder.resolve("empty"));
        assertRefused("./tool", "./tool does not exist in " + folder);
        assertRefused("tool.rb", "no language is known for 'tool.rb'; known: a Java class name, .java, any executable");
        assertRefused("empty", "empty is a folder without an app.yaml or .java files; name a file in it");
    }

    @Test
    void resources_ofProcesses_areRefusedInTheVm() throws IOException {
        Files.createFile(folder.resolve("tool"));
        Resources limited = Resources.DEFAULTS.withMemoryMb(256);
        languages.require(DeploymentSpec.of("tool", folder).withResources(limited));
        assertThatThrownBy(() -> languages.require(
                        DeploymentSpec.of("com.example.Main", folder).withResources(limited)))
                .isInstanceOf(DeploymentException.class)
                .hasMessage(
                        "resources.memoryMb=256 of 'Main' is for processes, but java verticles run in the node's VM;"
                                + " leave it out, or use one of: program");
    }

    private void assertRefused(String target, String message) {
        assertThatThrownBy(() -> languages.require(DeploymentSpec.of(target, folder)))
                .isInstanceOf(DeploymentException.class)
                .message()
                .startsWith(message);
    }

    @Test
    void name_ofFolder_isItsOwn() throws IOException {
        Path app = Files.createDirectory(folder.resolve("app"));
        assertThat(DeploymentSpec.of("app/", folder).name()).isEqualTo("app");
        assertThat(DeploymentSpec.of(".", app).name()).isEqualTo("app");
        assertThat(DeploymentSpec.of("./tool", folder).name()).isEqualTo("tool");
    }
}
