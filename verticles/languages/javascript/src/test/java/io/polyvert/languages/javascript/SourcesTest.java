package io.polyvert.languages.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.deployments.DeploymentSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SourcesTest {
    @TempDir
    Path folder;

    private void file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
    }

    @Test
    void sources_ofAProgram_areWhatItImports() throws IOException {
        file(
                "main.js",
                "import { bus } from 'vertx';\nimport { a } from './lib/a.mjs';\nconst b = await import(\"./b.js\");");
        file("lib/a.mjs", "import names from '../names.json' with { type: 'json' };\nexport const a = names;");
        file("b.js", "export const b = 1;");
        file("names.json", "{}");
        file("other.js", "import './main.js';");
        var sources = new JavaScriptHost().sources(DeploymentSpec.of("main.js", folder));
        assertThat(sources.stream().map(source -> folder.relativize(source).toString()))
                .containsExactlyInAnyOrder("main.js", "lib/a.mjs", "b.js", "names.json");
    }

    @Test
    void sources_moduleIsMissing_areWatchedForIt() throws IOException {
        file("main.js", "import './soon.js';");
        assertThat(new JavaScriptHost().sources(DeploymentSpec.of("main.js", folder)))
                .contains(folder.resolve("soon.js"));
    }
}
