package io.polyvert.languages.javascript;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FetchTest {
    private static final BlockingQueue<String> CLOSED = new LinkedBlockingQueue<>();

    @TempDir
    static Path folder;

    private static Stage stage;
    private static HttpServer server;

    @BeforeAll
    static void serve() throws Exception {
        stage = new Stage(folder);
        server = stage.vertx
                .createHttpServer()
                .requestHandler(FetchTest::answer)
                .listen(0, "127.0.0.1")
                .await(10, SECONDS);
        stage.run("const at = 'http://127.0.0.1:" + server.actualPort() + "';\n"
                + "bus.consumer('eval', async m => String(await eval('(' + m.body + ')')));");
    }

    private static void answer(HttpServerRequest request) {
        switch (request.path()) {
            case "/echo" ->
                request.body()
                        .onSuccess(body -> request.response()
                                .setStatusCode(201)
                                .putHeader("X-Got", String.valueOf(request.getHeader("content-type")))
                                .end(request.method() + " " + body));
            case "/json" -> request.response().end("{\"a\":[1,2]}");
            case "/moved" ->
                request.response()
                        .setStatusCode(302)
                        .putHeader("Location", "/json")
                        .end();
            case "/large" -> request.response().end("x".repeat(FetchFunctions.MAX_BODY_BYTES + 1));
            case "/slow" -> request.response().closeHandler(_ -> CLOSED.add("closed"));
            case "/gone" -> request.response().setStatusCode(404).end("no");
            default -> request.connection().close();
        }
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fetch(at + '/json').then(r => r.json()).then(j => j.a) | 1,2",
                "fetch(at + '/echo', { method: 'post', body: 'ü' }).then(async r => [r.status, r.ok, r.statusText, r.headers.get('X-GOT'), await r.text()].join()) | 201,true,Created,text/plain;charset=UTF-8,POST ü",
                "fetch(at + '/echo', { method: 'PUT', body: new Uint8Array([104, 105]), headers: { 'Content-Type': 'x/y' } }).then(async r => r.headers.get('x-got') + await r.text()) | x/yPUT hi",
                "fetch(new Request(new URL('/echo', at), { method: 'DELETE' })).then(r => r.text()).then(t => t.trim()) | DELETE",
                "fetch(at + '/echo', { method: 'POST', body: new URLSearchParams({ a: 'b c' }) }).then(r => r.text()) | POST a=b+c",
                "fetch(at + '/gone').then(async r => [r.ok, r.status, new Uint8Array(await r.arrayBuffer()).join()].join()) | false,404,110,111",
                "fetch(at + '/moved').then(r => [r.status, r.redirected, r.url.endsWith('/json')].join()) | 200,true,true",
                "fetch(at + '/moved', { redirect: 'manual' }).then(r => r.status + r.headers.get('location')) | 302/json",
                "fetch(at + '/json').then(async r => { await r.text(); return [r.bodyUsed, await r.text().catch(e => e.message)].join() }) | true,the body was read already",
                "[...new Headers([['B', 1], ['a', 2], ['b', 3]])].join(' ') | 'a,2 b,1, 3'",
                "Response.json({ x: 1 }).json().then(j => j.x) | 1",
            })
    void fetch_ofAServer_behavesAsTheStandardSays(String expression, String expected) throws Exception {
        assertThat(stage.ask("eval", expression)).isEqualTo(expected.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "fetch(at + '/large') | failed: the answer has more than 16777216 bytes",
                "fetch(at + '/broken') | failed: Connection was closed",
                "fetch('http://127.0.0.1:1/') | fetch GET 127.0.0.1:1 failed: nobody accepts connections there",
                "fetch('http://no-such-host.invalid/') | failed: ",
                "fetch(at + '/moved', { redirect: 'error' }) | it is redirected, which 'redirect' forbids",
                "fetch('file:///etc/passwd') | fetch takes http: and https:, not file:",
                "fetch('/x') | is not a URL, as in https://example.com/path",
                "fetch(at, { body: 'x' }) | a GET request has no body; give it another method",
                "fetch(at, { methd: 'x' }) | option 'methd' of fetch is unknown; allowed: method, headers",
                "fetch(at, { method: 'POST', body: { a: 1 } }) | cannot be sent; allowed: text",
                "fetch(at, { headers: { 'a b': 1 } }) | is not a header",
            })
    void fetch_thatCannotBe_saysWhy(String expression, String reason) {
        assertThat(stage.thrown("eval", expression)).contains(reason);
    }

    @Test
    void fetch_aborted_endsTheRequest() throws Exception {
        assertThat(stage.ask("eval", "fetch(at + '/slow', { signal: AbortSignal.timeout(100) }).catch(e => e.name)"))
                .isEqualTo("TimeoutError");
        assertThat(CLOSED.poll(10, SECONDS)).isEqualTo("closed");
    }
}
