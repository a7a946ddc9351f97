package io.polyvert.launcher;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// `vertx base64` in the place of `base64` of GNU coreutils: the same arguments and input give the same
/// output and exit code.
@DisabledOnOs(OS.MAC) // whose base64 is another one
class Base64IT {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path folder;

    /// @param complains whether anything is on standard error; the words are each command's own
    private record Outcome(int exit, String output, boolean complains) {}

    @BeforeEach
    void files() throws IOException {
        byte[] bytes = new byte[500_001];
        new Random(1).nextBytes(bytes);
        Files.write(folder.resolve("bytes"), bytes);
        Files.write(folder.resolve("-dash"), new byte[] {1, 2, 3});
        Files.writeString(folder.resolve("text"), "UG9seXZl\ncnQ=\n");
        Files.writeString(folder.resolve("garbage"), "UG9*seXZl\r\n cnQ=");
        Files.createDirectory(folder.resolve("folder"));
    }

    private Outcome run(List<String> command, String arguments, String input) throws Exception {
        List<String> all = new ArrayList<>(command);
        Stream.of(arguments.split(" ", -1)).filter(word -> !word.isEmpty()).forEach(all::add);
        Path in = Files.writeString(folder.resolve("in"), input, ISO_8859_1);
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        ProcessBuilder builder = new ProcessBuilder(all)
                .directory(folder.toFile())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(err.toFile());
        builder.environment().put("POLYVERT_NO_BUILD", "true");
        builder.environment().put("POLYVERT_HOME", folder.resolve("home").toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        Process process = builder.start();
        assertThat(process.waitFor(60, SECONDS)).isTrue();
        return new Outcome(process.exitValue(), Files.readString(out, ISO_8859_1), Files.size(err) > 0);
    }

    static Stream<List<String>> calls() {
        return Stream.of(
                List.of("", "any text"),
                List.of("", ""),
                List.of("-", "any text"),
                List.of("bytes", ""),
                List.of("-w 20 bytes", ""),
                List.of("-w0 bytes", ""),
                List.of("-w1", "abc"),
                List.of("--wrap=77 bytes", ""),
                List.of("--wrap 3", "abcdef"),
                List.of("bytes -w 9 -w 11", ""),
                List.of("-w 99999999999999999999", "abc"),
                List.of("-- -dash", ""),
                List.of("-d text", ""),
                List.of("--decode", "Zm9v\nYmFy\n"),
                List.of("-d -d", "Zm9v"),
                List.of("-d", "Zm9vYg="),
                List.of("-d", "Zm9v*Zm9v"),
                List.of("-d garbage", ""),
                List.of("-di garbage", ""),
                List.of("-d --ignore-garbage garbage", ""),
                List.of("-idw0 garbage", ""),
                List.of("-i", "any text"),
                List.of("-w \t7", "any text"),
                List.of("-w +7", "any text"),
                List.of("-w x", "abc"),
                List.of("-w -1", "abc"),
                List.of("-w", "abc"),
                List.of("absent", ""),
                List.of("folder", ""),
                List.of("-d folder", ""),
                List.of("text garbage", ""),
                List.of("-q", "abc"),
                List.of("--unknown", "abc"));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void call_asOfCoreutils_doesWhatCoreutilsDo(List<String> call) throws Exception {
        Outcome theirs = run(List.of("base64"), call.get(0), call.get(1));
        Outcome ours = run(List.of(Vertx.SCRIPT.toString(), "base64"), call.get(0), call.get(1));
        assertThat(ours).isEqualTo(theirs);
    }

    /// What coreutils have not: the exit code, the output, and how the error begins.
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            --url -d                | 0 | bar  |
            --pem text              | 0 | -----BEGIN DATA-----;VUc5c2VYWmwKY25RPQo=;-----END DATA-----; |
            --data-uri              | 0 | data:text/plain;charset=utf-8;base64,WW1GCnkK |
            -d --data-uri uri       | 0 | <p>  |
            -d --pem pem            | 0 | foo  |
            -d --pem=CERT pem       | 0 | foo  |
            -d --pem=OTHER pem      | 1 |      | vertx base64: the text is labelled 'CERT', not 'OTHER'; write --pem='CERT', or
            """)
    void call_ofOurOwn_isDone(String arguments, int exit, @Nullable String output, @Nullable String error)
            throws Exception {
        Files.writeString(folder.resolve("pem"), "-----BEGIN CERT-----\nZm9v\n-----END CERT-----\n");
        Files.writeString(folder.resolve("uri"), "data:text/html,%3Cp%3E\n");

        Outcome ours = run(List.of(Vertx.SCRIPT.toString(), "base64"), arguments, "YmF\ny\n");

        assertThat(ours.output().replace('\n', ';')).isEqualTo(output == null ? "" : output);
        assertThat(ours.exit()).isEqualTo(exit);
        assertThat(Files.readString(folder.resolve("err"))).startsWith(error == null ? "" : error);
    }

    static Stream<Arguments> scripts() {
        return Stream.of(
                Arguments.of("vertx base64 --url -w 20 bytes | vertx base64 --url -d | cmp - bytes", 0, ""),
                Arguments.of("vertx base64 bytes | head -c 1; exit ${PIPESTATUS[0]}", 141, ""),
                Arguments.of("vertx base64 text <&-", 0, ""),
                Arguments.of("vertx base64 <&-", 1, "vertx base64: read error: Bad file descriptor\n"),
                Arguments.of("vertx base64 folder", 1, "vertx base64: read error: Is a directory\n"));
    }

    @ParameterizedTest
    @MethodSource("scripts")
    void call_fromAShell_endsAsCoreutilsDo(String script, int exit, String error) throws Exception {
        Outcome ours = run(List.of("bash", "-c", "vertx() { '" + Vertx.SCRIPT + "' \"$@\"; }; " + script), "", "");

        assertThat(Files.readString(folder.resolve("err"))).isEqualTo(error);
        assertThat(ours.exit()).isEqualTo(exit);
    }
}
