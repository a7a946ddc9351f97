package io.polyvert.doors;

import static io.polyvert.doors.TestNode.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.permissions.Policy;
import io.polyvert.routing.Routing;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Patterns, groups and keys over the doors.
class RoutedFramesTest {
    private TestNode node;
    private BusClient client;

    @BeforeEach
    void open() {
        node = new TestNode();
        client = node.client();
    }

    @AfterEach
    void close() {
        client.close();
        node.close();
    }

    private void registered(String fields) {
        client.send("{'type':'register','id':1," + fields + "}");
        assertThat(client.receiveText()).isEqualTo("{'type':'ok','id':1}");
    }

    @Test
    void pattern_message_hasAddressAndPattern() {
        client.hello();
        registered("'address':'orders.>'");

        node.bus().publish("orders.eu.placed", 1);

        assertThat(client.receiveText())
                .isEqualTo("{'type':'message','address':'orders.eu.placed','pattern':'orders.>','headers':{},"
                        + "'send':false,'body':1}");
    }

    @Test
    void pattern_bytes_travelRaw() {
        client.hello();
        registered("'address':'raw.*'");

        node.bus().send("raw.a", Buffer.buffer("abc"));

        var frame = client.receiveFrame();
        assertThat(frame.head().getString("pattern")).isEqualTo("raw.*");
        assertThat(frame.bytes()).contains(Buffer.buffer("abc"));
    }

    @Test
    void pattern_request_isAnsweredAndTakenBack() {
        client.hello();
        registered("'address':'orders.*'");

        var asked = node.bus().request("orders.a", "?", new DeliveryOptions().setSendTimeout(5_000));
        client.send("{'type':'send','address':'" + client.receive().getString("replyAddress") + "','body':'!'}");
        assertThat(soon(asked).body()).isEqualTo("!");

        node.bus().request("orders.b", "?", new DeliveryOptions().setSendTimeout(100));
        String replyAddress = client.receive().getString("replyAddress");
        assertThat(client.receiveText()).isEqualTo("{'type':'cancel','address':'" + replyAddress + "'}");
    }

    @Test
    void pattern_unregistered_bringsNothing() {
        client.hello();
        registered("'address':'orders.*'");
        client.send("{'type':'unregister','id':2,'address':'orders.*'}");
        assertThat(client.receiveText()).isEqualTo("{'type':'ok','id':2}");

        node.bus().publish("orders.a", 1);

        client.expectNothing();
    }

    @Test
    void pattern_withoutHello_isAnAddressUnlessTheFrameSaysSo() {
        client.send("{'type':'register','address':'a.*'}");
        client.expectNothing();
        node.bus().publish("a.b", 1);
        client.expectNothing();
        node.bus().publish("a.*", 2);
        assertThat(client.receiveText())
                .isEqualTo("{'type':'message','address':'a.*','headers':{},'send':false,'body':2}");

        client.send("{'type':'register','address':'c.*','pattern':true}");
        client.expectNothing();
        node.bus().publish("c.d", 3);
        assertThat(client.receiveText())
                .isEqualTo("{'type':'message','address':'c.d','pattern':'c.*','headers':{},'send':false,'body':3}");
    }

    @Test
    void group_twoSessions_oneGetsEachMessage() {
        client.hello();
        registered("'address':'work','group':'crew'");
        try (BusClient other = node.client().hello()) {
            other.send("{'type':'register','id':1,'address':'work','group':'crew'}");
            assertThat(other.receiveText()).isEqualTo("{'type':'ok','id':1}");

            node.bus().publish("work", 1);
            node.bus().publish("work", 2);

            client.receive();
            client.expectNothing();
            other.receive();
            other.expectNothing();
        }
    }

    @Test
    void group_sessionEnds_othersGetWhatComes() {
        Routing.of(node.vertx()).consumer("work", "crew", message -> message.reply("here"));
        try (BusClient other = node.client().hello()) {
            other.send("{'type':'register','id':1,'address':'work','group':'crew'}");
            assertThat(other.receiveText()).isEqualTo("{'type':'ok','id':1}");
            other.send("{'type':'unregister','id':2,'address':'work'}");
            assertThat(other.receiveText()).isEqualTo("{'type':'ok','id':2}");
        }

        assertThat(IntStream.range(0, 4)
                        .mapToObj(_ -> soon(node.bus().request("work", null)).body()))
                .containsOnly("here");
    }

    @Test
    void key_ofRequests_findsOneMember() {
        for (String name : new String[] {"a", "b", "c"}) {
            Routing.of(node.vertx()).consumer("work", "crew", message -> message.reply(name));
        }
        client.hello();

        String first = askWithKey("k1");

        assertThat(IntStream.range(0, 10).mapToObj(_ -> askWithKey("k1"))).containsOnly(first);
        assertThat(IntStream.range(0, 30).mapToObj(n -> askWithKey("k" + n))).contains("a", "b", "c");
    }

    private String askWithKey(String key) {
        client.send("{'type':'send','address':'work','replyAddress':'r','key':'" + key + "'}");
        return client.receive().getString("body");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'type':'register','address':'a.*b'              | pattern 'a.*b' has '*b'
            'type':'register','address':'a.>.b'             | pattern 'a.>.b' has '>' before its end
            'type':'register','address':'a..*'              | pattern 'a..*' has an empty segment
            'type':'register','address':'a','group':'x y'   | group 'x y' has other letters than
            'type':'register','address':'a','group':7       | group=7 is not a text
            'type':'publish','address':'a','key':7          | key=7 is not a text
            'type':'publish','address':'a','key':''         | a key has 1 to 1024 characters, this one has 0
            """, quoteCharacter = '"')
    void frame_wrong_isRefusedWithWhatIsAllowed(String fields, String reason) {
        client.hello().send("{" + fields + ",'id':3}");

        JsonObject refusal = client.receive();

        assertThat(refusal.getString("message")).isEqualTo("invalid_frame");
        assertThat(refusal.getString("reason")).startsWith(reason);
        assertThat(refusal.getInteger("id")).isEqualTo(3);
    }

    @ParameterizedTest
    @CsvSource({"__vertx.>", "platform.>", "__polyvert.route.*"})
    void pattern_ofTheNodesOwn_isDenied(String pattern) {
        client.hello().send("{'type':'register','id':3,'address':'" + pattern + "'}");

        assertThat(client.receive().getString("message")).isEqualTo("access_denied");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            orders.*      | true  | -
            orders.>      | false | role 'clerk' denies register at 'orders.*.audit'
            orders.eu.*   | false | role 'clerk' denies register at 'orders.*.audit'
            orders.eu.>   | false | role 'clerk' denies register at 'orders.*.audit'
            user.ada.>    | true  | -
            user.*.inbox  | false | role 'clerk' does not allow register at 'user.*.inbox'
            bills.*       | false | role 'clerk' does not allow register at 'bills.*'
            >             | false | role 'clerk' denies register at 'orders.*.audit'
            """)
    void permissions_pattern_mustBeAllowedWhole(String pattern, boolean allowed, String why, @TempDir Path folder)
            throws Exception {
        String roles = """
                roles:
                  clerk:
                    allow: { register: ["orders.>", "user.{subject}.>"] }
                    deny: { register: "orders.*.audit" }
                tokens:
                  - { sha256: HASH, role: clerk, subject: ada }
                """.replace("HASH", Policy.sha256("secret"));
        Path file = Files.writeString(folder.resolve("p.yaml"), roles);
        try (TestNode guarded = new TestNode(file);
                BusClient ada = guarded.client()) {
            ada.send("{'type':'hello','version':1,'token':'secret'}");
            ada.receive();
            ada.send("{'type':'register','id':1,'address':'" + pattern + "'}");
            JsonObject answer = ada.receive();
            assertThat(answer.getString("type")).isEqualTo(allowed ? "ok" : "err");
            if (!allowed) {
                assertThat(answer.getString("reason")).startsWith(why);
            }
        }
    }

    @Test
    void permissions_changed_takePatternsAway(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("p.yaml");
        Files.writeString(file, "{anyone: a, roles: {a: {allow: {register: ['a.>']}}}}");
        try (TestNode guarded = new TestNode(file);
                BusClient anyone = guarded.client().hello()) {
            anyone.send("{'type':'register','id':1,'address':'a.*'}");
            assertThat(anyone.receiveText()).isEqualTo("{'type':'ok','id':1}");

            Files.writeString(file, "{anyone: a, roles: {a: {allow: {register: ['a.b']}}}}");

            assertThat(anyone.receiveText())
                    .startsWith("{'type':'err','message':'access_denied','sourceAddress':'a.*'");
        }
    }

    @Test
    void events_byPattern_haveTheAddressAsTheirId() throws Exception {
        try (RawClient events = new RawClient(node.openHttp())) {
            events.send("GET /bus/orders.* HTTP/1.1", "Host: localhost", "Accept: text/event-stream", "", "");
            assertThat(events.readTo(":\n\n")).startsWith("HTTP/1.1 200");

            node.bus().publish("orders.placed", 7);

            assertThat(events.readTo("data: 7\n\n")).endsWith("id: orders.placed\ndata: 7\n\n");
        }
    }

    @Test
    void events_inAGroup_shareMessages() throws Exception {
        int port = node.openHttp();
        Routing.of(node.vertx()).consumer("news", "readers", message -> message.reply("read"));
        try (RawClient events = new RawClient(port)) {
            events.send("GET /bus/news?group=readers HTTP/1.1", "Host: localhost", "Accept: text/event-stream", "", "");
            assertThat(events.readTo(":\n\n")).startsWith("HTTP/1.1 200");

            for (int i = 0; i < 4; i++) {
                node.bus().publish("news", i);
            }

            assertThat(events.readTo("\n\n")).contains("data: ");
            assertThat(events.readTo("\n\n")).contains("data: ");
        }
    }

    @Test
    void events_wrongPattern_isRefused() throws Exception {
        try (RawClient events = new RawClient(node.openHttp())) {
            events.send("GET /bus/a.*b HTTP/1.1", "Host: localhost", "Accept: text/event-stream", "", "");

            assertThat(events.readTo("\r\n")).isEqualTo("HTTP/1.1 400 Bad Request\r\n");
        }
    }

    @Test
    void post_withKey_findsOneMember() throws Exception {
        int port = node.openHttp();
        for (String name : new String[] {"a", "b", "c"}) {
            Routing.of(node.vertx()).consumer("work.*", "crew", message -> message.reply(name));
        }

        String first = post(port, "k1");

        assertThat(post(port, "k1")).isEqualTo(first);
        assertThat(post(port, "k1")).isEqualTo(first);
    }

    private static String post(int port, String key) throws Exception {
        try (RawClient raw = new RawClient(port)) {
            raw.send(
                    "POST /bus/work.x HTTP/1.1",
                    "Host: localhost",
                    "X-Key: " + key,
                    "Content-Length: 0",
                    "Connection: close",
                    "",
                    "");
            return raw.readToEnd().replaceFirst("(?s).*\r\n\r\n", "");
        }
    }
}
