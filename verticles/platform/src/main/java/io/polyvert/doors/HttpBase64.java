package io.polyvert.doors;

import io.polyvert.base64.Base64;
import io.polyvert.codec.OffLoop;
import io.polyvert.permissions.Action;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// `POST /base64/encode` and `/base64/decode`: raw bytes in, raw bytes out, `?variant=standard|url|mime`.
final class HttpBase64 {
    static final String PREFIX = "/base64/";

    private final Vertx vertx;
    private final HttpGate gate;
    private final int maxBodyBytes;

    HttpBase64(Vertx vertx, Guard guard, int maxBodyBytes) {
        this.gate = new HttpGate(guard);
        this.vertx = vertx;
        this.maxBodyBytes = maxBodyBytes;
    }

    void handle(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            request.response().putHeader("allow", "POST");
            HttpAnswer.refuse(request, HttpRefusal.of(405, "Base64 takes POST with the bytes as body"));
            return;
        }
        String verb = request.path().substring(PREFIX.length());
        switch (verb) {
            case "encode" -> permitted(request, verb, () -> answer(request, HttpAnswer.TEXT, Base64::encode));
            case "decode" -> permitted(request, verb, () -> answer(request, HttpAnswer.BYTES, Base64::decode));
            default ->
                HttpAnswer.refuse(
                        request,
                        HttpRefusal.of(404, "no " + request.path() + "; there are /base64/encode and /base64/decode"));
        }
    }

    /// Whoever may not ask on the bus may not ask here.
    private void permitted(HttpServerRequest request, String verb, Runnable work) {
        try {
            gate.permit(request, Action.SEND, "codec.base64." + verb);
        } catch (HttpRefused refused) {
            HttpAnswer.refuse(request, refused.refusal());
            return;
        }
        work.run();
    }

    private void answer(HttpServerRequest request, CharSequence type, BiFunction<Base64, Buffer, Buffer> work) {
        String variant = request.query() == null ? null : request.getParam("variant");
        HttpBody.collect(
                request,
                maxBodyBytes,
                body -> OffLoop.ifLarge(vertx, body.length(), () -> work.apply(variant(variant), body))
                        .onComplete(
                                done -> HttpAnswer.send(request.response(), 200, type, done),
                                cause -> fail(request, cause)));
    }

    private static Base64 variant(@Nullable String word) {
        return word == null ? Base64.STANDARD : Base64.named(word);
    }

    private static void fail(HttpServerRequest request, Throwable cause) {
        int status = cause instanceof IllegalArgumentException ? 400 : 500;
        HttpAnswer.refuse(request, HttpRefusal.of(status, String.valueOf(cause.getMessage())));
    }
}
