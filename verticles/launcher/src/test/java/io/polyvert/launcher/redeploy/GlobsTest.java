package io.polyvert.launcher.redeploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.launcher.settings.SettingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlobsTest {
    @TempDir
    Path folder;

    @BeforeEach
    void files() throws IOException {
        for (String file : List.of("a.js", "b.py", "lib/c.js", "lib/deep/d.js", "node_modules/e/f.js", ".git/g.js")) {
            Path path = folder.resolve(file);
            Files.createDirectories(path.resolveSibling(""));
            Files.writeString(path, file);
        }
    }

    private List<String> found(String... globs) {
        return new Globs(folder, List.of(globs))
                .files().stream()
                        .map(file -> folder.relativize(file).toString())
                        .sorted()
                        .toList();
    }

    @Test
    void files_anywhere_areThoseOfTheUser() {
        assertThat(found("**/*.js")).containsExactly("a.js", "lib/c.js", "lib/deep/d.js");
    }

    @Test
    void files_twoGlobs_areThoseOfEither() {
        assertThat(found("*.py", "lib/**/*.js")).containsExactly("b.py", "lib/c.js", "lib/deep/d.js");
    }

    @Test
    void glob_wrong_isNamed() {
        assertThatThrownBy(() -> found("[a"))
                .isInstanceOf(SettingException.class)
                .hasMessageContaining("'[a' is not a pattern");
    }

    @Test
    void stamps_emptiedOrGone_areNotWritten() throws IOException {
        Path file = folder.resolve("a.js");
        Stamps before = Stamps.of(List.of(file));
        Files.writeString(file, "");
        Stamps emptied = Stamps.of(List.of(file));
        assertThat(emptied.differingFrom(before)).containsExactly(file);
        assertThat(emptied.areWritten(List.of(file))).isFalse();
        Files.delete(file);
        assertThat(Stamps.of(List.of(file)).areWritten(List.of(file))).isFalse();
        assertThat(before.areWritten(List.of(file))).isTrue();
    }
}
