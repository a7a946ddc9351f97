package io.polyvert.frames;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The bytes that `PROTOCOL.md` shows are those of the frames beside them.
class ProtocolPageTest {
    private static final Path PAGE = Path.of("PROTOCOL.md");
    private static final Pattern FRAME = Pattern.compile("[→←] (\\{.*?})(?: \\+ ([0-9a-f ]+))?");
    private static final Pattern TYPE = Pattern.compile("\"type\":\"(\\w+)\"");
    private static final FrameFormat FORMAT = new FrameFormat(4 * 1024 * 1024, 256);

    record Example(String head, Optional<Buffer> body, String hex) {
        @Override
        public String toString() {
            return head;
        }
    }

    static List<Example> examples() throws IOException {
        List<Example> all = new ArrayList<>();
        boolean within = false;
        for (String line : Files.readAllLines(PAGE)) {
            Matcher frame = FRAME.matcher(line);
            if (line.startsWith("```")) {
                within = line.equals("```frames");
            } else if (within && frame.matches()) {
                all.add(new Example(
                        frame.group(1), Optional.ofNullable(frame.group(2)).map(ProtocolPageTest::bytes), ""));
            } else if (within) {
                Example begun = all.removeLast();
                all.add(new Example(begun.head, begun.body, begun.hex + line.replace(" ", "")));
            }
        }
        return all;
    }

    private static Buffer bytes(String hex) {
        return Buffer.buffer(HexFormat.of().parseHex(hex.replace(" ", "")));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void example_written_hasTheBytesOfThePage(Example example) {
        FrameWriter writer = FORMAT.writer();
        JsonObject head = new JsonObject(example.head);
        example.body.ifPresentOrElse(body -> writer.write(head, body), () -> writer.write(head));

        assertThat(HexFormat.of().formatHex(writer.take().getBytes())).isEqualTo(example.hex);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void example_read_isTheFrameOfThePage(Example example) {
        List<Decoded> frames = new ArrayList<>();
        FORMAT.reader().read(bytes(example.hex), frames::add);

        assertThat(frames).containsExactly(new Decoded.Frame(new JsonObject(example.head), example.body));
    }

    @Test
    void page_hasAnExampleOfEveryFrameItNames() throws IOException {
        String page = Files.readString(PAGE);
        var named = new TreeSet<>(List.of("send", "publish", "register", "unregister")); // named in a table only
        TYPE.matcher(page).results().map(type -> type.group(1)).forEach(named::add);
        var shown = new TreeSet<String>();
        examples().forEach(example -> shown.add(new JsonObject(example.head).getString("type")));

        assertThat(shown).isEqualTo(named);
        assertThat(named).hasSize(17); // one is unknown
    }
}
