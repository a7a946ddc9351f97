package io.polyvert.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The frames that codecs in all languages are tested with.
class FrameTest {
    private static final Path GOLDEN = Path.of("../../eventbus-codecs/src/test/resources/frames.hex");

    static Stream<List<String>> good() throws IOException {
        return golden().filter(parts -> !parts.get(1).equals("!"));
    }

    static Stream<List<String>> bad() throws IOException {
        return golden().filter(parts -> parts.get(1).equals("!"))
                .filter(parts -> !parts.get(0).startsWith("nesting")) // the limit of these is 8
                .filter(parts -> !parts.get(0).contains("overlong")); // Jackson takes it
    }

    private static Stream<List<String>> golden() throws IOException {
        return Files.readAllLines(GOLDEN).stream()
                .filter(line -> !line.startsWith("#") && !line.isBlank())
                .map(line -> List.of(line.split(" \\| ")));
    }

    @ParameterizedTest
    @MethodSource
    void good(List<String> parts) throws IOException {
        Frame frame = read(parts.get(2));
        if (!parts.get(4).equals("-")) {
            assertThat(frame.raw())
                    .isEqualTo(HexFormat.of().parseHex(parts.get(4).replace("empty", "")));
        }
        Frame again = read(HexFormat.of().formatHex(frame.bytes()));
        assertThat(again.head()).isEqualTo(frame.head());
        assertThat(again.raw()).isEqualTo(frame.raw());
    }

    @ParameterizedTest
    @MethodSource
    void bad(List<String> parts) {
        assertThatThrownBy(() -> read(parts.get(2))).isInstanceOf(IOException.class);
    }

    private static Frame read(String hex) throws IOException {
        return Frame.read(
                new DataInputStream(new ByteArrayInputStream(HexFormat.of().parseHex(hex))), 1024);
    }
}
