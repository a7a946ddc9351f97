package io.polyvert.frames;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.EncodeException;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Collects frames in one buffer, field by field, without objects in between; [#take] hands the buffer out.
///
/// A frame is written whole or not at all: when a value cannot be written (`EncodeException`) or the frame becomes
/// larger than allowed ([FrameTooLarge]), what was written of it is taken back.
public final class FrameWriter {
    private static final int FIRST_CAPACITY = 512;

    private final JsonFactory json;
    private final int maxFrameBytes;
    private Buffer collected = Buffer.buffer();
    private int frameStart;
    /// Lives from the first frame to [#take], so an idle connection holds none of its buffers.
    private @Nullable JsonGenerator generator;

    FrameWriter(JsonFactory json, int maxFrameBytes) {
        this.json = json;
        this.maxFrameBytes = maxFrameBytes;
    }

    /// A frame of the first layout.
    public void write(Fields.Writing fields) {
        begin(0);
        try {
            head(fields);
            end(0);
        } catch (IOException e) {
            throw takeBack(new EncodeException(String.valueOf(e.getMessage()), e));
        } catch (EncodeException | FrameTooLarge e) {
            throw takeBack(e);
        }
    }

    /// A frame of the second layout, with `body` as its bytes.
    public void write(Fields.Writing fields, Buffer body) {
        begin(body.length() <= maxFrameBytes ? body.length() : 0);
        writeHead(fields, body.length());
        collected.appendBuffer(body);
    }

    /// The same without the bytes: they must follow what [#take] gives then.
    public void write(Fields.Writing fields, int bodyBytes) {
        begin(0);
        writeHead(fields, bodyBytes);
    }

    private void writeHead(Fields.Writing fields, int bodyBytes) {
        try {
            int mark = collected.length();
            collected.appendByte(FrameFormat.BYTES).appendInt(0);
            head(fields);
            collected.setInt(mark + 1, collected.length() - mark - FrameFormat.MARK_BYTES);
            reserve(bodyBytes);
            end(bodyBytes);
        } catch (IOException e) {
            throw takeBack(new EncodeException(String.valueOf(e.getMessage()), e));
        } catch (EncodeException | FrameTooLarge e) {
            throw takeBack(e);
        }
    }

    public void write(JsonObject frame) {
        write(fieldsOf(frame));
    }

    public void write(JsonObject head, Buffer body) {
        write(fieldsOf(head), body);
    }

    /// Bytes collected since the last [#take].
    public int length() {
        return collected.length();
    }

    /// The frames collected so far; the caller owns the buffer.
    public Buffer take() {
        Buffer taken = collected;
        collected = Buffer.buffer();
        dropGenerator();
        return taken;
    }

    private static Fields.Writing fieldsOf(JsonObject frame) {
        return fields -> {
            for (Map.Entry<String, Object> field : frame) {
                fields.value(field.getKey(), field.getValue());
            }
        };
    }

    /// @param body bytes that will follow the head
    private void begin(int body) {
        if (collected.length() == 0) {
            collected = Buffer.buffer(FIRST_CAPACITY + body);
        }
        frameStart = collected.length();
        collected.appendInt(0);
    }

    private void head(Fields.Writing writing) throws IOException {
        JsonGenerator to = generator();
        to.writeStartObject();
        writing.to(new Fields(to));
        to.writeEndObject();
        to.flush();
    }

    /// @param more bytes that follow
    private void end(int more) {
        collected.setInt(frameStart, collected.length() - frameStart - FrameFormat.LENGTH_BYTES + more);
    }

    private <E extends RuntimeException> E takeBack(E cause) {
        dropGenerator();
        collected = collected.getBuffer(0, frameStart);
        return cause;
    }

    private void reserve(int bytes) {
        long payload = (long) collected.length() - frameStart - FrameFormat.LENGTH_BYTES + bytes;
        if (payload > maxFrameBytes) {
            throw new FrameTooLarge(maxFrameBytes);
        }
    }

    private JsonGenerator generator() throws IOException {
        JsonGenerator present = generator;
        if (present == null) {
            present = json.createGenerator(new Output());
            generator = present;
        }
        return present;
    }

    /// Its half-written frame must not reach the buffer that comes next, so the generator is cut off from it first.
    private void dropGenerator() {
        JsonGenerator present = generator;
        generator = null;
        if (present != null && present.getOutputTarget() instanceof Output output) {
            output.open = false;
            try {
                present.close();
            } catch (IOException e) {
                throw new EncodeException(String.valueOf(e.getMessage()), e);
            }
        }
    }

    private final class Output extends OutputStream {
        private boolean open = true;

        @Override
        public void write(int value) {
            write(new byte[] {(byte) value}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) {
            if (open) {
                reserve(length);
                collected.appendBytes(bytes, offset, length);
            }
        }
    }
}
