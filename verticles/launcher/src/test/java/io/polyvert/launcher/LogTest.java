package io.polyvert.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LogTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    @Test
    void rollingFile_full_startsAnewAndKeepsThePrevious() throws IOException {
        Path file = folder.resolve("x.log");
        try (RollingFile log = new RollingFile(file, 10)) {
            for (String part : new String[] {"aaaaaa", "bbbbbb", "cccccc"}) {
                log.write(part.getBytes(StandardCharsets.UTF_8));
            }
        }
        assertThat(file).hasContent("cccccc");
        assertThat(folder.resolve("x.log.1")).hasContent("bbbbbb");
        assertThat(Files.getPosixFilePermissions(file)).hasSize(2);
    }

    @ParameterizedTest
    @CsvSource({"0,''", "1,three", "2,two three", "3,one two three", "9,one two three"})
    void tail_lastLines_areShown(int lines, String shown) throws IOException {
        StringWriter out = new StringWriter();
        Path file = Files.writeString(folder.resolve("x.log"), "one\ntwo\nthree\n");
        new LogTail(file, new PrintWriter(out)).last(lines);
        assertThat(out.toString().strip().replace('\n', ' ')).isEqualTo(shown);
    }

    @Test
    void tail_followedNodeEnded_showsTheRestAndReturns() throws Exception {
        StringWriter out = new StringWriter();
        Path file = Files.writeString(folder.resolve("x.log"), "one\n");
        LogTail tail = new LogTail(file, new PrintWriter(out));
        tail.last(1);
        Files.writeString(file, "one\ntwo\n");
        tail.follow(() -> false);
        assertThat(out.toString()).isEqualTo("one\ntwo\n");
    }

    @ParameterizedTest
    @CsvSource({"1763695000.123456, 1763695000123", "'1763695000,123456', 1763695000123"})
    void clock_bashSaysWhen_isThatMoment(String text, long ms) {
        assertThat(Clock.startedMs(text)).isEqualTo(ms);
    }

    @Test
    void clock_oldBashSaysNothing_isWhenJavaStarted() {
        assertThat(Clock.startedMs("")).isPositive().isLessThanOrEqualTo(System.currentTimeMillis());
    }
}
