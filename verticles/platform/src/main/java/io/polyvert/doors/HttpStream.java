package io.polyvert.doors;

import io.polyvert.streams.Incoming;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Answers with a stream, as fast as the client reads: a JSON value in each line (`application/x-ndjson`), or, when it
/// begins with bytes, all bytes as they are. A stream that fails breaks the answer off, after a last line of JSON that
/// says why: `{"error":{"code","message","address"}}`; one that has given nothing yet is an error like others.
final class HttpStream {
    private static final String LINES = "application/x-ndjson";

    private final HttpServerResponse response;
    private final Incoming items;
    private boolean isBytes;

    private HttpStream(HttpServerResponse response, Incoming items) {
        this.response = response;
        this.items = items;
    }

    static void send(HttpServerResponse response, Incoming items, Function<Throwable, HttpRefusal> refusal) {
        HttpStream stream = new HttpStream(response, items);
        response.closeHandler(_ -> items.cancel());
        items.exceptionHandler(cause -> stream.fail(refusal.apply(cause)));
        items.endHandler(_ -> stream.end());
        items.handler(stream::write);
    }

    private void begin(@Nullable Object first) {
        isBytes = first instanceof Buffer;
        response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, isBytes ? HttpAnswer.BYTES : LINES);
    }

    private void write(@Nullable Object item) {
        if (response.closed()) {
            return;
        }
        if (!response.isChunked()) {
            begin(item);
        }
        if (isBytes) {
            if (!(item instanceof Buffer bytes)) {
                items.cancel();
                breakOff();
                return;
            }
            response.write(bytes);
        } else {
            response.write(Json.encodeToBuffer(item).appendByte((byte) '\n'));
        }
        if (response.writeQueueFull()) {
            items.pause();
            response.drainHandler(_ -> items.resume());
        }
    }

    private void end() {
        if (!response.closed()) {
            if (!response.isChunked()) {
                begin(null);
            }
            response.end();
        }
    }

    private void fail(HttpRefusal refusal) {
        if (!response.isChunked()) {
            HttpAnswer.json(response, refusal.status(), refusal.toJson());
        } else if (isBytes || response.closed()) {
            breakOff();
        } else {
            JsonObject line = new JsonObject().put("error", refusal.toJson());
            response.write(line.toBuffer().appendByte((byte) '\n')).onComplete(_ -> breakOff());
        }
    }

    private void breakOff() {
        if (!response.closed()) {
            response.reset();
        }
    }
}
