package io.polyvert.doors;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.Random;

/// HTTP requests that may be right, wrong, or cut off, several on one connection.
final class HttpNoise {
    private static final int PATIENCE_MS = 20;
    private static final List<String> METHODS =
            List.of("GET", "POST", "POST", "POST", "PUT", "HEAD", "OPTIONS", "DELETE", "CONNECT", "G\u0000T", "");
    private static final List<String> PATHS = List.of(
            "/bus",
            "/bus/echo",
            "/bus/echo?timeout=50",
            "/bus/echo?timeout=-1&timeout=x&a=%00",
            "/bus/fuzz.a",
            "/bus/",
            "/bus/%",
            "/bus/%ff%fe",
            "/bus/__vertx.reply.1",
            "/bus/platform.nodes",
            "/bus/" + "x".repeat(3_000),
            "/base64/encode",
            "/base64/decode?alphabet=url",
            "/codec/base64/encode",
            "/eventbus",
            "/eventbus/info",
            "/eventbus/websocket",
            "/eventbus/000/abc/xhr",
            "/eventbus/000/abc/xhr_send",
            "/eventbus/000/abc/xhr_streaming",
            "/eventbus/000/abc/eventsource",
            "/eventbus/000/abc/websocket",
            "/eventbus/iframe.html",
            "/health",
            "/",
            "/../../etc/passwd",
            "//",
            "*",
            "http://127.0.0.1/bus/echo",
            "/\u0001\u00ff");
    private static final List<String> HEADERS = List.of(
            "Accept: text/event-stream",
            "Accept-Encoding: gzip, deflate;q=9, *",
            "Content-Type: application/json",
            "Content-Type: application/octet-stream",
            "Content-Type: text/html; charset=nowhere",
            "Content-Encoding: gzip",
            "X-Timeout-Ms: 30",
            "X-Timeout-Ms: soon",
            "X-Timeout-Ms: 99999999999999999999",
            "Authorization: Bearer nothing",
            "Authorization: Basic \u00e9\u00e9",
            "Content-Length: -1",
            "Content-Length: 99999999999999999999",
            "Content-Length: 2, 3",
            "Content-Length: 1000",
            "Transfer-Encoding: chunked",
            "Transfer-Encoding: gzip, chunked, chunked",
            "Expect: 100-continue",
            "Expect: the worst",
            "Connection: close",
            "Connection: Upgrade",
            "Connection: Upgrade, HTTP2-Settings",
            "Upgrade: websocket",
            "Upgrade: h2c",
            "HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA",
            "Sec-WebSocket-Version: 13",
            "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
            "Sec-WebSocket-Extensions: permessage-deflate",
            "Origin: http://evil.example",
            "Origin: null",
            "Sec-Fetch-Site: cross-site",
            "Range: bytes=5-1",
            "If-None-Match: \"\u00ff\"",
            "Cookie: a=b; a=\u0000",
            "X: " + "y".repeat(9_000),
            ": no name",
            "no colon",
            " folded: header");
    private static final List<String> BODIES = List.of(
            "",
            "1",
            "{\"a\":[1,2,{\"b\":null}]}",
            "{\"a\":",
            "[".repeat(2_000),
            "\"\\ud800\"",
            "\u00ff\u00fe\u0000",
            "5\r\nhello\r\n0\r\n\r\n",
            "ffffffff\r\nx\r\n",
            "-1\r\nx\r\n",
            "0\r\ntrailer: yes\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\u0000\u0000\u00ff\u0004\u0000",
            "[\"{\\\"type\\\":\\\"ping\\\"}\"]",
            "\u0081\u0085\u0000\u0000\u0000\u0000hello",
            "\u0088\u0080\u0000\u0000\u0000\u0000",
            "\u00c1\u00ff");

    private final Random random;

    HttpNoise(Random random) {
        this.random = random;
    }

    /// Sends a few requests and looks briefly at what comes.
    void attack(int port) {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MS);
            for (int i = random.nextInt(4); i >= 0; i--) {
                socket.getOutputStream().write(mutated(request().getBytes(ISO_8859_1)));
            }
            if (random.nextBoolean()) {
                socket.shutdownOutput();
            }
            socket.getInputStream().readNBytes(random.nextInt(2_000));
        } catch (SocketTimeoutException quiet) {
            // nothing was to be answered, or not yet
        } catch (IOException cut) {
            // the node may end a connection that breaks its rules
        }
    }

    private String request() {
        StringBuilder request = new StringBuilder(one(METHODS) + " " + one(PATHS) + " "
                + one(List.of("HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/9.9", "")) + "\r\n");
        if (random.nextInt(10) > 0) {
            request.append("Host: localhost\r\n");
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            request.append(one(HEADERS)).append("\r\n");
        }
        String body = one(BODIES);
        if (random.nextBoolean()) {
            request.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        return request + "\r\n" + body;
    }

    /// Most of the time nothing, as a broken head hides what follows.
    private byte[] mutated(byte[] request) {
        if (random.nextInt(6) == 0) {
            request[random.nextInt(request.length)] = (byte) random.nextInt();
        }
        int length = random.nextInt(8) == 0 ? random.nextInt(request.length) : request.length;
        return java.util.Arrays.copyOf(request, length);
    }

    private String one(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }
}
