package io.polyvert.languages.javascript;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
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
        stage = new Stage(folder);
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
                "new AbortSignal() | an AbortSignal comes from an AbortController",
                "new TextDecoder('utf-8', { fatal: true }).decode(new Uint8Array([0xff])) | was not valid",
                "crypto.getRandomValues(new Uint8Array(65537)) | fills at most 65536 bytes, not 65537",
                "crypto.getRandomValues([1]) | fills an array of integers",
                "structuredClone({ p: Promise.resolve() }) | this object cannot be cloned",
                "queueMicrotask(1) | queueMicrotask calls a function, not 1",
            })
    void expression_wrong_throwsTheReason(String expression, String reason) {
        assertThat(stage.thrown("eval", expression)).contains(reason);
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            nullValues = "NULL",
            value = {
                "http://example.com:80/../a/./b/../c?q=1#f | NULL | http://example.com/a/c?q=1#f",
                "HTTPS://User:p%40ss@EXAMPLE.com:443/ ü | NULL | https://User:p%40ss@example.com/%20%C3%BC",
                "https://faß.example/ | NULL | https://fass.example/",
                "http://münchen.de | NULL | http://xn--mnchen-3ya.de/",
                "../d?x='y'#z | https://h/a/b/c | https://h/a/d?x=%27y%27#z",
                "//other/x | https://h/a | https://other/x",
                "/x | https://h:8/a?b | https://h:8/x",
                "?q | https://h/a?b#c | https://h/a?q",
                "#f | https://h/a?b#c | https://h/a?b#f",
                "'' | https://h/a?b#c | https://h/a?b",
                "http:foo | http://h/a/b | http://h/a/foo",
                "http:\\\\x\\y | NULL | http://x/y",
                "http://0x7f.1/ | NULL | http://127.0.0.1/",
                "http://[2001:DB8:0:0:1::1]:8080/ | NULL | http://[2001:db8::1:0:0:1]:8080/",
                "http://[::ffff:1.2.3.4] | NULL | http://[::ffff:102:304]/",
                "file:///C:/a/../.. | NULL | file:///C:/",
                "file://localhost/etc/x | NULL | file:///etc/x",
                "../y | file:///a/b/c | file:///a/y",
                "mailto:Ada@x.org?subject=a b | NULL | mailto:Ada@x.org?subject=a%20b",
                "data:text/plain,hi | NULL | data:text/plain,hi",
                "redis://h:1/x/../y | NULL | redis://h:1/y",
                "http://a b/ | NULL | refused",
                "http:// | NULL | refused",
                "http://h:65536/ | NULL | refused",
                "http://1.2.3.256/ | NULL | refused",
                "http://[1::2::3]/ | NULL | refused",
                "/x | mailto:a | refused",
                "just text | NULL | refused",
            })
    void url_parsed_isWrittenAsTheStandardSays(String text, @Nullable String base, String expected) throws Exception {
        String call = "new URL(" + quoted(text) + (base == null ? "" : ", " + quoted(base)) + ").href";
        if (expected.equals("refused")) {
            assertThat(stage.thrown("eval", call)).contains(" is not a URL");
        } else {
            assertThat(stage.ask("eval", call)).isEqualTo(expected);
        }
    }

    private static String quoted(String text) {
        return JsonArray.of(text).encode().replaceAll("^\\[|\\]$", "");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "['origin','protocol','username','password','host','hostname','port','pathname','search','hash'].map(p => new URL('https://a:b@h:8/p?q#f')[p]).join(' ') | https://h:8 https: a b h:8 h 8 /p ?q #f",
                "(() => { const u = new URL('http://h/a'); u.protocol = 'https'; u.host = 'x:9'; u.pathname = 'b c'; u.search = 'd=e'; u.hash = 'f'; u.username = 'me'; u.port = 'no'; return u })() | https://me@x:9/b%20c?d=e#f",
                "(() => { const u = new URL('http://h/?a=1&b=2'); u.searchParams.append('c', 'x y&'); u.searchParams.delete('a'); return u })() | http://h/?b=2&c=x+y%26",
                "(() => { const u = new URL('http://h/?a=1'); const p = u.searchParams; u.search = '?a=9'; return p.get('a') })() | 9",
                "new URLSearchParams({ a: 1, b: 'ü' }) | a=1&b=%C3%BC",
                "new URLSearchParams([['b', '2'], ['a', '1'], ['b', '3']]).getAll('b') | 2,3",
                "(() => { const p = new URLSearchParams('b=2&a=1&b=3'); p.sort(); p.set('b', 'x'); return [p, p.size, p.has('a', '2'), [...p.keys()].join('')].join() })() | a=1&b=x,2,false,ab",
                "URL.canParse('x') + ' ' + URL.parse('http://h').href | false http://h/",
                "JSON.stringify({ u: new URL('http://h') }) | {\"u\":\"http://h/\"}",
            })
    void urlParts_readAndWritten_keepTheUrlWhole(String expression, String expected) throws Exception {
        assertThat(stage.ask("eval", expression)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(() => { const c = new AbortController(); const seen = []; c.signal.onabort = e => seen.push(e.type, e.target === c.signal); c.signal.addEventListener('abort', () => seen.push('once'), { once: true }); c.abort(); c.abort(); return [c.signal.aborted, c.signal.reason.name, c.signal.reason.code, c.signal.reason instanceof Error, ...seen].join() })() | true,AbortError,20,true,abort,true,once",
                "(() => { const c = new AbortController(); c.abort('why'); try { c.signal.throwIfAborted() } catch (e) { return e } })() | why",
                "AbortSignal.abort().aborted | true",
                "new Promise(done => { const s = AbortSignal.timeout(5); s.onabort = () => done(s.reason.name) }) | TimeoutError",
                "(() => { const a = new AbortController(), b = new AbortController(); const s = AbortSignal.any([a.signal, AbortSignal.any([b.signal])]); const seen = []; s.addEventListener('abort', { handleEvent(e) { seen.push(e.type) } }); b.abort('b'); a.abort('a'); return [s.aborted, s.reason, ...seen].join() })() | true,b,abort",
                "AbortSignal.any([AbortSignal.abort('early')]).reason | early",
                "(() => { const t = new EventTarget(); const seen = []; const f = e => { seen.push(e.type); e.preventDefault(); e.stopImmediatePropagation() }; t.addEventListener('x', f); t.addEventListener('x', f); t.addEventListener('x', () => seen.push('no')); const went = t.dispatchEvent(new Event('x', { cancelable: true })); t.removeEventListener('x', f); t.dispatchEvent(new Event('x')); return [went, ...seen].join() })() | false,x,no",
                "(() => { const c = new AbortController(); const t = new EventTarget(); let n = 0; t.addEventListener('x', () => n++, { signal: c.signal }); t.dispatchEvent(new Event('x')); c.abort(); t.dispatchEvent(new Event('x')); return n })() | 1",
                "(() => { const e = new DOMException('m', 'NotFoundError'); return [e, e.name, e.code, e instanceof DOMException].join() })() | NotFoundError: m,NotFoundError,8,true",
                "(() => { const d = new TextDecoder(); return d.decode(new Uint8Array([0xe2, 0x82]), { stream: true }) + d.decode(new Uint8Array([0xac])) })() | €",
                "new TextDecoder().decode(new Uint8Array([0xff, 0x41])) | �A",
                "/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID()) | true",
                "new Set(Array.from({ length: 50 }, () => crypto.randomUUID())).size | 50",
                "crypto.getRandomValues(new Uint32Array(8)).some(x => x > 65535) | true",
            })
    void platformObject_used_behavesAsTheStandardSays(String expression, String expected) throws Exception {
        assertThat(stage.ask("eval", expression)).isEqualTo(expected);
    }
}
