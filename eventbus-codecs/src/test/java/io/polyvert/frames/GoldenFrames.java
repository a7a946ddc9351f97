package io.polyvert.frames;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/// The cases of `frames.hex`.
final class GoldenFrames {
    static final FrameFormat FORMAT = new FrameFormat(1024, 8);

    private GoldenFrames() {}

    /// @param mark `=` for both ways, `<` for reading only
    record Good(String name, String mark, String hex, JsonObject head, Optional<Buffer> body) {
        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    record Bad(String name, String hex, String code) {
        byte[] bytes() {
            return HexFormat.of().parseHex(hex);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static List<Good> good() {
        return cases().stream()
                .filter(parts -> !parts[1].equals("!"))
                .map(parts -> new Good(parts[0], parts[1], parts[2], new JsonObject(parts[3]), body(parts[4])))
                .toList();
    }

    static List<Bad> bad() {
        return cases().stream()
                .filter(parts -> parts[1].equals("!"))
                .map(parts -> new Bad(parts[0], parts[2], parts[3]))
                .toList();
    }

    static List<Decoded> read(byte[] stream) {
        List<Decoded> all = new ArrayList<>();
        FORMAT.reader().read(stream, 0, stream.length, all::add);
        return all;
    }

    private static Optional<Buffer> body(String hex) {
        return switch (hex) {
            case "-" -> Optional.empty();
            case "empty" -> Optional.of(Buffer.buffer());
            default -> Optional.of(Buffer.buffer(HexFormat.of().parseHex(hex)));
        };
    }

    private static List<String[]> cases() {
        try (var file = GoldenFrames.class.getResourceAsStream("/frames.hex")) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split(" \\| ", -1))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
