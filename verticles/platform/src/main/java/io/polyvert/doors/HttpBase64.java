package io.polyvert.doors;

import io.polyvert.base64.DataUriDecoder;
import io.polyvert.base64.Transcoder;
import io.polyvert.codec.Inspection;
import io.polyvert.codec.OffLoop;
import io.polyvert.codec.Variants;
import io.polyvert.permissions.Action;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.Function;

/// `POST /base64/encode` and `/base64/decode`: raw bytes in, raw bytes out, `?variant=` one of
/// [Variants]; the media type of a decoded `data-uri` is in the answer's header `media-type`. A body
/// of a length that is not known or beyond the limit is answered while it comes, in constant memory.
/// `POST /base64/validate` and `/base64/detect` answer with JSON: [Inspection].
final class HttpBase64 {
    static final String PREFIX = "/base64/";
    private static final CharSequence MEDIA_TYPE = HttpHeaders.createOptimized("media-type");
    /// Of a length that a `long` holds for sure.
    private static final int MAX_DIGITS = 18;

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
            case "encode" -> permitted(request, verb, () -> answer(request, HttpAnswer.TEXT, Variants::encoder));
            case "decode" -> permitted(request, verb, () -> answer(request, HttpAnswer.BYTES, Variants::decoder));
            case "validate" ->
                permitted(
                        request,
                        verb,
                        () -> whole(
                                request,
                                HttpAnswer.JSON,
                                text -> Inspection.validate(text, Variants.decoder(variant(request)))
                                        .toBuffer()));
            case "detect" ->
                permitted(
                        request,
                        verb,
                        () -> whole(
                                request,
                                HttpAnswer.JSON,
                                text -> Inspection.detect(text).toBuffer()));
            default ->
                HttpAnswer.refuse(
                        request,
                        HttpRefusal.of(
                                404,
                                "no " + request.path()
                                        + "; there are /base64/encode, /base64/decode, /base64/validate and /base64/detect"));
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

    private void answer(HttpServerRequest request, CharSequence type, Function<String, Transcoder> named) {
        Transcoder coder;
        try {
            coder = named.apply(variant(request));
        } catch (IllegalArgumentException unknown) {
            fail(request, unknown);
            return;
        }
        if (coder instanceof DataUriDecoder uri) {
            HttpServerResponse response = request.response();
            response.headersEndHandler(
                    _ -> uri.mediaType().ifPresent(mediaType -> response.putHeader(MEDIA_TYPE, mediaType)));
        }
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && length.length() < MAX_DIGITS && Long.parseLong(length.trim()) <= maxBodyBytes) {
            whole(request, type, coder::transcode);
        } else {
            stream(request, type, coder);
        }
    }

    private void whole(HttpServerRequest request, CharSequence type, Function<Buffer, Buffer> work) {
        HttpBody.collect(
                request,
                maxBodyBytes,
                body -> OffLoop.ifLarge(vertx, body.length(), () -> work.apply(body))
                        .onComplete(
                                done -> HttpAnswer.send(request.response(), 200, type, done),
                                cause -> fail(request, cause)));
    }

    /// Answers while the body comes, as fast as the client reads. A mistake after the answer has begun
    /// breaks it off.
    private static void stream(HttpServerRequest request, CharSequence type, Transcoder coder) {
        HttpServerResponse response = request.response();
        if (request.headers().contains(HttpHeaders.EXPECT)) {
            response.writeContinue();
        }
        response.setChunked(true).putHeader(HttpHeaders.CONTENT_TYPE, type);
        coder.transcode(request).pipe().endOnFailure(false).to(response).onFailure(cause -> {
            // what still comes is thrown away, so that the client gets to read the refusal
            request.handler(_ -> {});
            request.resume();
            if (response.headWritten()) {
                response.reset();
            } else {
                fail(request, cause);
            }
        });
    }

    private static String variant(HttpServerRequest request) {
        String word = request.query() == null ? null : request.getParam("variant");
        return word == null ? "standard" : word;
    }

    private static void fail(HttpServerRequest request, Throwable cause) {
        int status = cause instanceof IllegalArgumentException ? 400 : 500;
        HttpAnswer.refuse(request, HttpRefusal.of(status, String.valueOf(cause.getMessage())));
    }
}
