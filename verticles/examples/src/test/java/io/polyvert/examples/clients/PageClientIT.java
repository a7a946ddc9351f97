package io.polyvert.examples.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import io.polyvert.examples.Browser;
import io.polyvert.examples.RunningNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// `clients/javascript` in Chromium: as it is, and as a bundler makes it small.
class PageClientIT {
    private static final Path CLIENT = RunningNode.ROOT.resolve("clients/javascript/vertx");
    private static final int MOST_BYTES = 8 * 1024;
    private static final int SECONDS = 60;

    @TempDir
    static Path home;

    private static Path bundle;
    private static RunningNode node;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        Path folder = Npm.installed();
        bundle = folder.resolve("bundle.mjs");
        Npm.run(
                SECONDS,
                "node_modules/.bin/esbuild",
                CLIENT.resolve("browser.mjs").toString(),
                "--bundle",
                "--minify",
                "--format=esm",
                "--outfile=" + bundle);
        node = RunningNode.run(home, Npm.SOURCES.resolve("peer.mjs").toString());
        browser = Browser.open();
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (node != null) {
            node.close();
        }
    }

    @Test
    void bundle_gzipped_isSmallerThanEightKibibytes() throws Exception {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream zip = new GZIPOutputStream(packed)) {
            zip.write(Files.readAllBytes(bundle));
        }

        assertThat(packed.size()).isLessThan(MOST_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/client/browser.mjs", "/client/bundle.mjs"})
    void client_inAPage_doesAllThatABusCan(String client) {
        Page page = browser.tab(ColorScheme.LIGHT, 800, 600);
        page.route("**/client/*", PageClientIT::serve);
        page.addInitScript("""
                globalThis.sockets = [];
                const Plain = WebSocket;
                globalThis.WebSocket = class extends Plain {
                  constructor(url) {
                    super(url);
                    sockets.push(this);
                  }
                };
                """);
        page.navigate(node.at("/health").toString()); // of the node's origin, and really from there
        page.addScriptTag(new Page.AddScriptTagOptions().setPath(Npm.SOURCES.resolve("page.js")));

        String saw = (String) page.evaluate("async (client) => JSON.stringify(await page(client))", client);

        assertThat(new JsonObject(saw)).isEqualTo(expected());
        page.context().close();
    }

    private static void serve(Route route) {
        String name = route.request().url().replaceFirst(".*/", "");
        Path file = name.equals("bundle.mjs") ? bundle : CLIENT.resolve(name);
        route.fulfill(new Route.FulfillOptions().setPath(file).setHeaders(Map.of("content-type", "text/javascript")));
    }

    private static JsonObject expected() {
        return new JsonObject()
                .put(
                        "echo",
                        new JsonObject()
                                .put("body", new JsonObject().put("name", "Ada").put("text", "żółw 🙂"))
                                .put("colour", "red")
                                .put("big", "9007199254740993"))
                .put("bytes", new JsonArray().add(255).add(2).add(1))
                .put("large", 300_000)
                .put("refused", new JsonArray().add(true).add(404).add("no such photograph"))
                .put("nobody", "NO_HANDLERS")
                .put("denied", 403)
                .put("late", "never mind")
                .put("sum", 500_500)
                .put("asked", new JsonObject().put("page", "title?"))
                .put("lost", new JsonArray().add("LOST").add(503))
                .put("again", 1)
                .put("askedAgain", new JsonObject().put("page", "still there?"))
                .put("heard", new JsonArray().add("title?").add("still there?"))
                .put(
                        "statuses",
                        new JsonArray().add("open").add("lost").add("open").add("closed"));
    }
}
