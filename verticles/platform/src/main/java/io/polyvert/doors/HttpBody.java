package io.polyvert.doors;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The body of one request, collected up to a limit. A longer one is refused at once; what still comes is thrown away
/// so
/// that the client gets to read the refusal; [HttpConnections] cuts off who does not stop.
final class HttpBody {
    private final HttpServerRequest request;
    private final int limit;
    private @Nullable Buffer collected;
    private boolean refused;

    private HttpBody(HttpServerRequest request, int limit) {
        this.request = request;
        this.limit = limit;
    }

    /// Hands the whole body to `whole`, on the request's event loop; not when it is refused or the client leaves.
    static void collect(HttpServerRequest request, int limit, Consumer<Buffer> whole) {
        new HttpBody(request, limit).start(whole);
    }

    private void start(Consumer<Buffer> whole) {
        // a client that goes away is no news: the connection's own handlers clean up
        request.exceptionHandler(_ -> refused = true);
        request.handler(this::take);
        request.endHandler(_ -> {
            if (!refused) {
                whole.accept(collected == null ? Buffer.buffer() : collected);
            }
        });
        if (declaredLength() > limit) {
            refuse();
        } else if (request.headers().contains(HttpHeaders.EXPECT)) {
            request.response().writeContinue();
        }
    }

    private long declaredLength() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        try {
            return length == null ? 0 : Long.parseLong(length.trim());
        } catch (NumberFormatException _) {
            return 0;
        }
    }

    private void take(Buffer chunk) {
        if (refused) {
            return;
        }
        if ((collected == null ? 0L : collected.length()) + chunk.length() > limit) {
            refuse();
        } else if (collected == null) {
            collected = chunk;
        } else {
            collected = collected.appendBuffer(chunk);
        }
    }

    private void refuse() {
        refused = true;
        collected = null;
        HttpAnswer.refuse(
                request, HttpRefusal.of(413, "the body is larger than " + limit + " bytes, the limit of this route"));
    }
}
