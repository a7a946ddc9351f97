package io.polyvert.languages.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobalsTest {
    @TempDir
    static Path folder;

    private static Stage stage;

    @BeforeAll
    static void deploy() throws Exception {
        stage = new Stage(Vertx.vertx(), folder);
        stage.run("bus.consumer('eval', async m => String(await (0, eval)('(' + m.body + ')')));");
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "btoa('hëllo') | aOtsbG8=",
                "atob(' aOts\\nbG8 ') | hëllo",
                "new TextDecoder().decode(new TextEncoder().encode('Grüße 🦉')) | Grüße 🦉",
                "new TextEncoder().encode('é').join() | 195,169",
                "typeof performance.now() | number",
                "new Promise(done => queueMicrotask(() => done('micro'))) | micro",
                "new Promise(done => setTimeout((a, b) => done(a + b), 1, 'x', 'y')) | xy",
                "new Promise(done => setTimeout(() => done('at once'))) | at once",
                "new Promise(done => setImmediate(done, 'now')) | now",
                "new Promise(done => { let n = 0; const t = setInterval(() => { if (++n === 3) { clearInterval(t); done(n) } }, 1) }) | 3",
                "new Promise(done => { const t = setTimeout(() => done('fired'), 5); clearTimeout(t); clearTimeout(t); clearTimeout(undefined); setTimeout(() => done('cancelled'), 20) }) | cancelled",
                "(() => { const a = { d: new Date(0), m: new Map([[1, new Set(['x'])]]), r: /x/g, b: new Uint8Array([1, 2]).subarray(1) }; a.self = a; const c = structuredClone(a); return [c !== a, c.self === c, c.d.getTime(), c.m.get(1).has('x'), c.r.flags, c.b[0], c.m !== a.m].join() })() | true,true,0,true,g,2,true",
                "(() => { const c = structuredClone([new RangeError('x', { cause: 1 })])[0]; return [c instanceof RangeError, c.message, c.cause].join() })() | true,x,1",
            })
    void expression_evaluated_hasTheStandardsValue(String expression, String expected) throws Exception {
        assertThat(stage.ask("eval", expression)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "btoa('€') | btoa takes characters up to U+00FF",
                "atob('*') | atob: the text is not Base64",
                "structuredClone(() => 1) | a function cannot be cloned",
                "structuredClone({ p: Promise.resolve() }) | this object cannot be cloned",
                "queueMicrotask(1) | queueMicrotask calls a function, not 1",
            })
    void expression_wrong_throwsTheReason(String expression, String reason) {
        assertThat(stage.failure("eval", expression)).hasMessageContaining(reason);
    }

    @Test
    void timer_throwing_isLoggedAndTheNextStillFires() throws Exception {
        stage.log.clear();
        assertThat(
                        stage.ask(
                                "eval",
                                "new Promise(done => { setTimeout(() => { throw new Error('tick') }, 1); setTimeout(() => done('next'), 5) })"))
                .isEqualTo("next");
        assertThat(stage.nextLine()).startsWith("SEVERE ").contains("Error: tick");
    }
}
