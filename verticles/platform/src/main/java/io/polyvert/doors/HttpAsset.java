package io.polyvert.doors;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// One file of the console with its headers.
///
/// @param policy what a page may load (Content Security Policy); the text of every inline script is in it as a hash, so
/// that no other inline script runs
record HttpAsset(Buffer bytes, String type, String tag, String policy) {
    private static final Pattern INLINE_SCRIPT =
            Pattern.compile("<script(?![^>]*\\ssrc=)[^>]*>(.*?)</script>", Pattern.DOTALL);

    static HttpAsset of(byte[] bytes, String type) {
        return new HttpAsset(Buffer.buffer(bytes), type, '"' + sha256(bytes) + '"', policy(bytes, type));
    }

    void answer(HttpServerRequest request) {
        HttpServerResponse response = request.response();
        response.putHeader(HttpHeaders.ETAG, tag)
                // asks every time, is answered 304: a new version of the node shows its own console
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                .putHeader("content-security-policy", policy)
                .putHeader("x-content-type-options", "nosniff")
                .putHeader("referrer-policy", "no-referrer")
                .putHeader("cross-origin-opener-policy", "same-origin")
                .putHeader("cross-origin-resource-policy", "same-origin");
        if (tag.equals(request.getHeader(HttpHeaders.IF_NONE_MATCH))) {
            response.setStatusCode(304).end();
            return;
        }
        response.putHeader(HttpHeaders.CONTENT_TYPE, type);
        if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, String.valueOf(bytes.length()))
                    .end();
        } else {
            response.end(bytes);
        }
    }

    private static String policy(byte[] bytes, String type) {
        StringBuilder scripts = new StringBuilder("'self'");
        if (type.startsWith("text/html")) {
            Matcher inline = INLINE_SCRIPT.matcher(new String(bytes, StandardCharsets.UTF_8));
            while (inline.find()) {
                String hash = sha256(inline.group(1).getBytes(StandardCharsets.UTF_8));
                scripts.append(" 'sha256-").append(hash).append('\'');
            }
        }
        return "default-src 'self'; script-src " + scripts + "; img-src 'self' data: blob:; object-src 'none';"
                + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
    }

    private static String sha256(byte[] bytes) {
        try {
            return Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException impossible) {
            throw new AssertionError("every JDK has SHA-256", impossible);
        }
    }
}
