package io.polyvert.launcher;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.base64.Base64;
import io.polyvert.base64.Base64Exception;
import io.polyvert.base64.Lines;
import io.polyvert.base64.Transcoder;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same input through `base64` of GNU coreutils and through ours.
@DisabledOnOs(OS.MAC) // whose base64 is another one
class Base64FilterTest {
    @TempDir
    Path folder;

    private record Outcome(boolean isDone, String output) {}

    private Outcome theirs(byte[] input, String... command) throws Exception {
        Path in = Files.write(folder.resolve("in"), input);
        Path out = folder.resolve("out");
        Process process = new ProcessBuilder(command)
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor(10, SECONDS)).isTrue();
        return new Outcome(process.exitValue() == 0, Files.readString(out, StandardCharsets.ISO_8859_1));
    }

    private static Outcome ours(byte[] input, Transcoder coder, boolean ignoresGarbage) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        boolean isDone = true;
        try {
            new Base64Filter(
                            Channels.newChannel(new ByteArrayInputStream(input)),
                            Channels.newChannel(out),
                            ignoresGarbage)
                    .run(coder);
        } catch (Base64Exception _) {
            isDone = false;
        }
        return new Outcome(isDone, out.toString(StandardCharsets.ISO_8859_1));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 10, 64, 76, 77, 1000})
    void encode_anyWidth_isWhatCoreutilsPrint(int width) throws Exception {
        for (int length : new int[] {0, 1, 2, 3, 57, 58, 1000, 300_001}) {
            byte[] bytes = new byte[length];
            new Random(length).nextBytes(bytes);
            Lines lines = width == 0 ? Lines.NONE : new Lines(width, "\n", true);

            assertThat(ours(bytes, Base64.COREUTILS.encoder(lines), false))
                    .isEqualTo(theirs(bytes, "base64", "-w", String.valueOf(width)));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", "Zg==", "Zm9v\nYmFy\n", "Zg", "Zg=", "Zg==Zg==", "Zg==\nZm8=\nZm9v", "Zh==", "Zg==x", "Zm9vZ",
                        "Zm 9v",
                "Zm9v*", "*", "=", "Zm9vZm9", "\n\n", "Zm9v\r\nZm9v", "Z\ng\n=\n=", "Zm*9v!Zg==", "Zm9vYg===", "====",
                        "Zg=a"
            })
    void decode_rightOrWrong_isTakenAsCoreutilsDo(String text) throws Exception {
        byte[] input = text.getBytes(StandardCharsets.ISO_8859_1);

        assertThat(ours(input, Base64.COREUTILS.decoder(), false)).isEqualTo(theirs(input, "base64", "-d"));
        assertThat(ours(input, Base64.COREUTILS.decoder(), true)).isEqualTo(theirs(input, "base64", "-d", "-i"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"f_-_-g==", "f_-_\n-g\n==\n", "f_ _-*g =\r=", "f_-_-g=\r\n=", "f_-_*", "+f_-_/"})
    void decode_urlRightOrWrong_isTakenAsCoreutilsDo(String text) throws Exception {
        byte[] input = text.getBytes(StandardCharsets.ISO_8859_1);
        Lines lines = new Lines(76, "\n", true);

        assertThat(ours(input, Base64.URL.decoder(lines), false))
                .isEqualTo(theirs(input, "basenc", "--base64url", "-d"));
        assertThat(ours(input, Base64.URL.decoder(lines), true))
                .isEqualTo(theirs(input, "basenc", "--base64url", "-d", "-i"));
    }
}
