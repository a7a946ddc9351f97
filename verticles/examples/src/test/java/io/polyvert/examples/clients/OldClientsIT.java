package io.polyvert.examples.clients;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import io.polyvert.examples.Browser;
import io.polyvert.examples.RunningNode;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Vert.x's own JavaScript clients, unmodified, in Node and in Chromium.
class OldClientsIT {
    private static final int SECONDS = 60;

    @TempDir
    static Path home;

    private static Path folder;
    private static RunningNode node;
    private static Browser browser;

    @BeforeAll
    static void start() throws Exception {
        folder = Npm.installed();
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

    @ParameterizedTest
    @CsvSource({
        "@vertx/eventbus-bridge-client.js, websocket",
        "@vertx/eventbus-bridge-client.js, xhr-streaming",
        "@vertx/eventbus-bridge-client.js, xhr-polling",
        "vertx3-eventbus-client, websocket",
        "vertx3-eventbus-client, xhr-streaming"
    })
    void client_inNode_seesWhatItSawOfVertx(String client, String transport) throws Exception {
        String saw =
                Npm.run(SECONDS, "node", "run.cjs", client, node.at("/eventbus").toString(), transport);

        assertThat(new JsonObject(saw)).isEqualTo(expected(transport));
    }

    @ParameterizedTest
    @CsvSource({
        "@vertx/eventbus-bridge-client.js, websocket",
        "@vertx/eventbus-bridge-client.js, xhr-streaming",
        "vertx3-eventbus-client, websocket"
    })
    void client_inChromium_seesWhatItSawOfVertx(String client, String transport) {
        Page page = browser.tab(ColorScheme.LIGHT, 800, 600);
        page.navigate(node.at("/health").toString()); // of the node's origin, and really from there
        page.addScriptTag(script("node_modules/sockjs-client/dist/sockjs.min.js"));
        page.addScriptTag(script("node_modules/" + client + "/vertx-eventbus.js"));
        page.addScriptTag(script("exercise.js"));

        String saw = (String) page.evaluate(
                "async (transport) => JSON.stringify(await exercise(EventBus, '/eventbus', transport))", transport);

        assertThat(new JsonObject(saw)).isEqualTo(expected(transport));
        page.context().close();
    }

    private static Page.AddScriptTagOptions script(String file) {
        return new Page.AddScriptTagOptions().setPath(folder.resolve(file));
    }

    private static JsonObject expected(String transport) {
        JsonObject body = new JsonObject()
                .put("name", "Ada")
                .put("list", new JsonArray().add(1).add(2.5).addNull().add(true))
                .put("text", "żółw 🙂");
        return new JsonObject()
                .put("transport", transport)
                .put("echo", new JsonObject().put("body", body).put("colour", "red"))
                .put("refused", failure(404, "no such photograph"))
                .put("nobody", "NO_HANDLERS")
                .put("denied", failure(403, "address 'platform.nodes' is reserved; it needs the node's token"))
                .put("complaint", "access_denied")
                .put("asked", new JsonObject().put("page", "title?"))
                .put("heard", new JsonArray(List.of("title?", "news", "of its own")))
                .put("gone", 503)
                .put("again", "again")
                .put("unheard", "again")
                .put("closed", true);
    }

    private static JsonObject failure(int code, String message) {
        return new JsonObject()
                .put("failureCode", code)
                .put("failureType", "RECIPIENT_FAILURE")
                .put("message", message);
    }
}
