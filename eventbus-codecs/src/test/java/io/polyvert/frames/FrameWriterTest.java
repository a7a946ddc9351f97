package io.polyvert.frames;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.frames.GoldenFrames.Good;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FrameWriterTest {
    private final FrameWriter writer = GoldenFrames.FORMAT.writer();

    static List<Good> written() {
        return GoldenFrames.good().stream()
                .filter(frame -> frame.mark().equals("="))
                .toList();
    }

    private static void write(FrameWriter writer, Good frame) {
        frame.body().ifPresentOrElse(body -> writer.write(frame.head(), body), () -> writer.write(frame.head()));
    }

    @ParameterizedTest
    @MethodSource("written")
    void frame_written_hasTheGoldenBytes(Good frame) {
        write(writer, frame);
        assertThat(writer.take().getBytes()).isEqualTo(frame.bytes());
    }

    @Test
    void frames_collected_leaveInOneBuffer() {
        Buffer expected = Buffer.buffer();
        for (Good frame : written()) {
            write(writer, frame);
            expected.appendBytes(frame.bytes());
        }
        assertThat(writer.length()).isEqualTo(expected.length());
        assertThat(writer.take()).isEqualTo(expected);
        assertThat(writer.length()).isZero();
        write(writer, written().getFirst());
        assertThat(writer.take().getBytes()).isEqualTo(written().getFirst().bytes());
    }

    @Test
    void frame_writtenWithoutItsBytes_isWholeWithThem() {
        Good frame = written().stream()
                .filter(good -> good.body().isPresent())
                .findFirst()
                .orElseThrow();
        Buffer body = frame.body().orElseThrow();

        writer.write(
                fields -> {
                    for (var field : frame.head()) {
                        fields.value(field.getKey(), field.getValue());
                    }
                },
                body.length());

        assertThat(writer.take().appendBuffer(body).getBytes()).isEqualTo(frame.bytes());
    }

    @Test
    void frame_tooLarge_leavesNothingBehind() {
        Good ping = written().getFirst();
        write(writer, ping);
        JsonObject large = new JsonObject().put("body", "x".repeat(20_000));
        assertThatThrownBy(() -> writer.write(large)).isInstanceOf(FrameTooLarge.class);
        Buffer body = Buffer.buffer(new byte[1024]);
        assertThatThrownBy(() -> writer.write(ping.head(), body))
                .isInstanceOf(FrameTooLarge.class)
                .hasMessage("the frame would be larger than 1024 bytes");
        write(writer, ping);
        assertThat(writer.take()).isEqualTo(Buffer.buffer(ping.bytes()).appendBytes(ping.bytes()));
    }

    @Test
    void frame_withAValueThatIsNoJson_leavesNothingBehind() {
        Good ping = written().getFirst();
        write(writer, ping);
        assertThatThrownBy(
                        () -> writer.write(fields -> fields.text("type", "send").value("body", new Object())))
                .isInstanceOf(EncodeException.class);
        write(writer, ping);
        assertThat(writer.take()).isEqualTo(Buffer.buffer(ping.bytes()).appendBytes(ping.bytes()));
    }

    /// Any text at all, half surrogate pairs included, and any bytes.
    @Property(tries = 500)
    void frame_written_isReadBack(@ForAll @Size(max = 60) String text, @ForAll @Size(max = 200) byte[] bytes) {
        JsonObject head = new JsonObject().put("type", "send").put("text", text);
        FrameWriter fresh = new FrameFormat(4096, 8).writer();
        fresh.write(head);
        fresh.write(head, Buffer.buffer(bytes));
        byte[] stream = fresh.take().getBytes();
        List<Decoded> read = new java.util.ArrayList<>();
        new FrameFormat(4096, 8).reader().read(stream, 0, stream.length, read::add);
        assertThat(read)
                .containsExactly(
                        new Decoded.Frame(head, Optional.empty()),
                        new Decoded.Frame(head, Optional.of(Buffer.buffer(bytes))));
    }
}
