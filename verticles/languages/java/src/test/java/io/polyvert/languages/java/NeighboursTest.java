package io.polyvert.languages.java;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.deployments.DeploymentSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NeighboursTest {
    @TempDir
    Path folder;

    private void file(String name, String text) throws IOException {
        Path file = folder.resolve(name);
        Files.createDirectories(file.resolveSibling(""));
        Files.writeString(file, text);
    }

    @Test
    void sources_ofAFile_areThoseItNames() throws IOException {
        file("src/shop/Main.java", "package shop;\nimport tools.Text;\nclass Main { Cart cart; }");
        file("src/shop/Cart.java", "package shop;\nclass Cart { Price price; }");
        file("src/shop/Price.java", "package shop;\nrecord Price(int cents) {}");
        file("src/shop/Other.java", "package shop;\nclass Other {}");
        file("src/tools/Text.java", "package tools;\npublic class Text {}");
        var sources = new JavaHost().sources(DeploymentSpec.of("src/shop/Main.java", folder));
        assertThat(sources.stream()
                        .filter(Files::exists)
                        .map(source -> folder.resolve("src").relativize(source).toString()))
                .containsExactlyInAnyOrder("shop/Main.java", "shop/Cart.java", "shop/Price.java", "tools/Text.java");
    }
}
