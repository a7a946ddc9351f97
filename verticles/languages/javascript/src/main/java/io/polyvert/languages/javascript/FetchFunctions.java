package io.polyvert.languages.javascript;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/// What `fetch` is made of: one HTTP client for each verticle, made with its first request. Bodies are in memory, so
/// they have a limit; a server that says nothing for a while is given up.
final class FetchFunctions {
    static final int MAX_BODY_BYTES = 16 * 1024 * 1024;
    private static final int CONNECT_MS = 10_000;
    private static final int IDLE_MS = 30_000;
    private static final int CONNECTIONS_PER_HOST = 16;
    private static final int WAITING = 1_000;

    private final Vertx vertx;
    private final GuestCalls calls;
    private @Nullable HttpClient client;

    FetchFunctions(Vertx vertx, GuestCalls calls) {
        this.vertx = vertx;
        this.calls = calls;
    }

    /// `fetch(method, url, headers, kind, body, follow, settle)` answers the function that takes it back, or why it is
    /// refused. `settle(reason)` is a failure, `settle("", status, text, headers, url, bytes)` an answer.
    Object fetch(Value... arguments) {
        Value settle = arguments[6];
        Promise<Void> aborted = Promise.promise();
        try {
            RequestOptions options = options(arguments);
            Buffer body = Conversion.toHost(arguments[3].asInt(), arguments[4]) instanceof Buffer bytes
                    ? bytes
                    : Buffer.buffer();
            client().request(options)
                    .compose(request -> exchange(request, body, aborted))
                    .onComplete(answer -> settle(settle, answer), cause -> calls.call(settle, reason(options, cause)));
        } catch (IllegalArgumentException | VertxException refusal) {
            return String.valueOf(refusal.getMessage());
        }
        return (ProxyExecutable) _ -> {
            aborted.tryComplete();
            return null;
        };
    }

    private record Answer(HttpClientResponse response, String url, Buffer body) {}

    private static RequestOptions options(Value... arguments) {
        RequestOptions options = new RequestOptions()
                .setAbsoluteURI(arguments[1].asString())
                .setMethod(HttpMethod.valueOf(arguments[0].asString()))
                .setFollowRedirects(arguments[5].asBoolean())
                .setConnectTimeout(CONNECT_MS)
                .setIdleTimeout(IDLE_MS);
        new JsonArray(arguments[2].asString())
                .forEach(pair -> options.addHeader(((JsonArray) pair).getString(0), ((JsonArray) pair).getString(1)));
        return options;
    }

    private HttpClient client() {
        if (client == null) {
            client = vertx.createHttpClient(
                    new HttpClientOptions().setDecompressionSupported(true),
                    new PoolOptions().setHttp1MaxSize(CONNECTIONS_PER_HOST).setMaxWaitQueueSize(WAITING));
        }
        return client;
    }

    private static Future<Answer> exchange(HttpClientRequest request, Buffer body, Promise<Void> aborted) {
        aborted.future().onSuccess(_ -> request.reset());
        return (body.length() == 0 ? request.send() : request.send(body))
                .compose(response -> read(response)
                        .map(bytes -> new Answer(response, response.request().absoluteURI(), bytes)));
    }

    private static Future<Buffer> read(HttpClientResponse response) {
        Promise<Buffer> read = Promise.promise();
        Buffer body = Buffer.buffer();
        response.exceptionHandler(read::tryFail);
        response.endHandler(_ -> read.tryComplete(body));
        response.handler(chunk -> {
            if (body.length() + chunk.length() > MAX_BODY_BYTES) {
                read.tryFail("the answer has more than " + MAX_BODY_BYTES + " bytes");
                response.request().reset();
            } else {
                body.appendBuffer(chunk);
            }
        });
        return read.future();
    }

    private void settle(Value settle, Answer answer) {
        HttpClientResponse response = answer.response();
        calls.call(
                settle,
                "",
                response.statusCode(),
                String.valueOf(response.statusMessage()),
                pairs(response.headers()),
                answer.url(),
                ByteBuffer.wrap(answer.body().getBytes()));
    }

    private static String pairs(MultiMap headers) {
        JsonArray pairs = new JsonArray();
        headers.forEach(header -> pairs.add(JsonArray.of(header.getKey(), header.getValue())));
        return pairs.encode();
    }

    private static String reason(RequestOptions options, Throwable cause) {
        String why = cause instanceof UnknownHostException
                ? "no host has that name"
                : cause instanceof ConnectException ? "nobody accepts connections there" : cause.getMessage();
        return "fetch " + options.getMethod() + " " + options.getHost() + ":" + options.getPort() + " failed: " + why;
    }

    void close() {
        if (client != null) {
            client.close();
        }
    }
}
