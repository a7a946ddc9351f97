package io.polyvert.frames;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.MultiMap;
import io.vertx.core.json.jackson.JacksonCodec;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of one frame, written as they are named. A field whose value is null is left out.
public final class Fields {
    private final JsonGenerator to;

    Fields(JsonGenerator to) {
        this.to = to;
    }

    /// Writes the fields of one frame. Called once, inside [FrameWriter#write].
    @FunctionalInterface
    public interface Writing {
        void to(Fields fields) throws IOException;
    }

    public Fields text(String name, @Nullable String value) throws IOException {
        if (value != null) {
            to.writeStringField(name, value);
        }
        return this;
    }

    public Fields number(String name, @Nullable Long value) throws IOException {
        return value == null ? this : number(name, value.longValue());
    }

    public Fields number(String name, long value) throws IOException {
        to.writeNumberField(name, value);
        return this;
    }

    public Fields flag(String name, boolean value) throws IOException {
        to.writeBooleanField(name, value);
        return this;
    }

    /// Any value that Vert.x writes as JSON.
    public Fields value(String name, @Nullable Object value) throws IOException {
        if (value != null) {
            to.writeFieldName(name);
            JacksonCodec.encodeJson(value, to);
        }
        return this;
    }

    /// An object of texts; of several headers with one name the last one counts.
    public Fields headers(String name, MultiMap headers) throws IOException {
        to.writeObjectFieldStart(name);
        if (!headers.isEmpty()) {
            for (Map.Entry<String, String> header : headers) {
                to.writeStringField(header.getKey(), header.getValue());
            }
        }
        to.writeEndObject();
        return this;
    }
}
