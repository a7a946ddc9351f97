package io.polyvert.languages.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FilesTest {
    @TempDir
    Path folder;

    private Stage stage;

    @BeforeEach
    void open() throws Exception {
        stage = new Stage(folder);
        Files.writeString(folder.resolve("outside.txt"), "secret");
        Files.createDirectories(folder.resolve("app"));
        Files.write(folder.resolve("app/binary"), new byte[] {-1, 0});
        Files.createSymbolicLink(folder.resolve("app/link"), folder);
        stage.deploy(stage.file("app/main.js", """
                import { bus, files } from "vertx";
                bus.consumer("eval", async m => String(await eval("(" + m.body + ")")));
                """));
    }

    @AfterEach
    void close() {
        stage.close();
    }

    @Test
    void file_written_isReadAndListed() throws Exception {
        assertThat(stage.ask("eval", "files.write('data/a.txt', 'Grüße')")).isEqualTo("undefined");
        assertThat(folder.resolve("app/data/a.txt")).hasContent("Grüße");
        assertThat(stage.ask("eval", "files.readText('./data/a.txt')")).isEqualTo("Grüße");
        assertThat(stage.ask("eval", "files.write('data/b', new Uint8Array([1, 255]).subarray(1))"))
                .isEqualTo("undefined");
        assertThat(stage.ask("eval", "files.readBytes('data/b').then(b => b instanceof Uint8Array && b.join())"))
                .isEqualTo("255");
        assertThat(stage.ask("eval", "files.list('data')")).isEqualTo("a.txt,b");
        assertThat(stage.ask("eval", "files.list()")).isEqualTo("binary,data/,link/,main.js");
        assertThat(stage.ask("eval", "Promise.all([files.exists('data'), files.exists('nope')])"))
                .isEqualTo("true,false");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "files.readText('../outside.txt') | files.readText: '../outside.txt' is outside of the verticle's folder",
                "files.readText('/etc/passwd') | is outside of the verticle's folder",
                "files.readText('link/outside.txt') | is outside of the verticle's folder",
                "files.write('link/new.txt', 'x') | is outside of the verticle's folder",
                "files.write('../new/file.txt', 'x') | is outside of the verticle's folder",
                "files.exists('../outside.txt') | is outside of the verticle's folder",
                "files.list('link') | is outside of the verticle's folder",
                "files.readText('nope') | files.readText: 'nope' does not exist",
                "files.readText('.') | is a folder; list it",
                "files.list('main.js') | 'main.js' is not a folder",
                "files.readText('binary') | is not UTF-8 text; read it with readBytes",
                "files.write('x', { a: 1 }) | files.write takes text or a Uint8Array",
                "files.readText() | files.readText takes a path",
            })
    void file_refused_saysWhy(String expression, String reason) {
        assertThat(stage.thrown("eval", expression)).contains(reason);
        assertThat(folder.resolve("new")).doesNotExist();
    }
}
