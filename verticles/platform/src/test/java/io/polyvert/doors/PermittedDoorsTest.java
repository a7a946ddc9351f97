package io.polyvert.doors;

import static io.polyvert.doors.TestNode.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.permissions.Policy;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every door under one file of permissions.
class PermittedDoorsTest {
    private static final String ROLES = """
            anyone: visitor
            roles:
              visitor: { allow: { send: greet } }
              clerk:
                includes: visitor
                allow: { send: "orders.>", publish: news, register: ["user.{subject}.>", shop], reply: "user.{subject}.>" }
                deny: { send: orders.audit }
            tokens:
              - { sha256: HASH, role: clerk, subject: adaMORE }
            """;

    @TempDir
    private Path folder;

    private TestNode node;
    private BusClient client;

    @BeforeEach
    void open() throws Exception {
        node = new TestNode(write(""));
        node.bus().consumer("greet", message -> message.reply("hello"));
        node.bus().consumer("orders.place", message -> message.reply("placed"));
        client = node.client();
    }

    @AfterEach
    void close() {
        client.close();
        node.close();
    }

    private Path write(String more) throws Exception {
        return Files.writeString(
                folder.resolve("permissions.yaml"),
                ROLES.replace("HASH", Policy.sha256("secret")).replace("MORE", more));
    }

    private BusClient ada() {
        client.send("{'type':'hello','version':1,'token':'secret'}");
        assertThat(client.receive().getString("type")).isEqualTo("hello");
        return client;
    }

    @Test
    void request_thatTheRoleAllows_isAnswered() {
        ada().send("{'type':'send','address':'orders.place','replyAddress':'r1'}");
        assertThat(client.receive().getString("body")).isEqualTo("placed");
    }

    @Test
    void request_thatNothingAllows_isAnsweredWithDenied() throws Exception {
        try (AuditTrail audit = new AuditTrail()) {
            ada().send("{'type':'send','address':'pay','replyAddress':'r1'}");
            assertThat(client.receiveText())
                    .isEqualTo("{'type':'err','address':'r1','sourceAddress':'pay','failureCode':403,"
                            + "'failureType':'RECIPIENT_FAILURE',"
                            + "'message':'role 'clerk' does not allow send at 'pay''}");
            assertThat(audit.next())
                    .startsWith("denied subject=\"ada\" roles=[clerk] action=send address=\"pay\" from=127.0.0.1:")
                    .endsWith("why=\"role 'clerk' does not allow send at 'pay'\"");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            send     | orders.audit
            send     | platform.nodes
            send     | __polyvert.stream.1
            publish  | orders.place
            register | user.bob.inbox
            register | orders.place
            """)
    void frame_thatIsDenied_isAnsweredWithItsId(String type, String address) {
        ada().send(new JsonObject().put("type", type).put("address", address).put("id", 5));
        JsonObject refusal = client.receive();
        assertThat(refusal.getString("message")).isEqualTo("access_denied");
        assertThat(refusal.getInteger("failureCode")).isEqualTo(403);
        assertThat(refusal.getInteger("id")).isEqualTo(5);
        client.expectNothing();
    }

    @Test
    void reply_thatIsDenied_failsTheRequest() {
        ada().send("{'type':'register','id':1,'address':'shop'}");
        assertThat(client.receiveText()).isEqualTo("{'type':'ok','id':1}");
        var answer = node.bus().request("shop", 1);
        client.send(new JsonObject()
                .put("type", "send")
                .put("address", client.receive().getString("replyAddress"))
                .put("body", "mine"));
        var failure = catchThrowableOfType(ReplyException.class, () -> soon(answer));
        assertThat(failure)
                .hasMessage("the answer from 'shop' was refused: role 'clerk' does not allow reply at 'shop'");
        assertThat(client.receive().getString("message")).isEqualTo("access_denied");
    }

    @Test
    void reply_thatIsAllowed_arrives() {
        ada().send("{'type':'register','id':1,'address':'user.ada.inbox'}");
        client.receive();
        var answer = node.bus().request("user.ada.inbox", 1);
        client.send(new JsonObject()
                .put("type", "send")
                .put("address", client.receive().getString("replyAddress"))
                .put("body", "mine"));
        assertThat(soon(answer).body()).isEqualTo("mine");
    }

    @Test
    void client_withoutHello_isAnyone() {
        client.send("{'type':'send','address':'greet','replyAddress':'r1'}");
        assertThat(client.receive().getString("body")).isEqualTo("hello");
        client.send("{'type':'register','address':'greet'}");
        assertThat(client.receiveText())
                .isEqualTo("{'type':'err','message':'access_denied',"
                        + "'reason':'role 'visitor' does not allow register at 'greet''}");
    }

    @Test
    void oldClient_withATokenInItsHeaders_isItsHolder() {
        client.send("{'type':'send','address':'orders.place','replyAddress':'r1',"
                + "'headers':{'Authorization':'Bearer secret'}}");
        assertThat(client.receive().getString("body")).isEqualTo("placed");
        client.send("{'type':'send','address':'orders.place','replyAddress':'r2'}");
        assertThat(client.receive().getString("message")).isEqualTo("access_denied");
    }

    @ParameterizedTest
    @ValueSource(strings = {"wrong", "", "a.b.c"})
    void token_unknown_endsTheSession(String token) throws Exception {
        try (AuditTrail audit = new AuditTrail()) {
            client.send(new JsonObject().put("type", "hello").put("version", 1).put("token", token));
            assertThat(client.receive().getString("message")).isEqualTo("access_denied");
            client.expectEnd();
            assertThat(audit.next()).startsWith("not admitted from=127.0.0.1:");
        }
    }

    @Test
    void auth_withAnUnknownToken_isAnsweredWithDenied() {
        ada().send("{'type':'auth','id':1,'token':'wrong'}");
        JsonObject refusal = client.receive();
        assertThat(refusal.getInteger("failureCode")).isEqualTo(403);
        assertThat(refusal.getInteger("id")).isEqualTo(1);
        client.send("{'type':'send','address':'orders.place','replyAddress':'r1'}");
        assertThat(client.receive().getString("body")).isEqualTo("placed");
    }

    @Test
    void permissions_changed_takeEffectInSessions() throws Exception {
        ada().send("{'type':'register','id':1,'address':'shop'}");
        client.receive();
        String without = Files.readString(write("")).replace(", shop]", "]");
        Files.writeString(folder.resolve("permissions.yaml"), without);
        JsonObject revoked = client.receive();
        assertThat(revoked.getString("message")).isEqualTo("access_denied");
        assertThat(revoked.getString("sourceAddress")).isEqualTo("shop");
        assertThat(node.registered()).doesNotContain("shop");
        client.send("{'type':'register','id':2,'address':'user.ada.inbox'}");
        assertThat(client.receiveText()).isEqualTo("{'type':'ok','id':2}");
    }

    @Test
    void token_thatExpires_takesWhatItGaveUntilAnotherComes() throws Exception {
        TestNode brief = new TestNode(
                write(", expires: " + Instant.now().plus(Duration.ofSeconds(2)).toString()));
        try (BusClient soonNobody = brief.client()) {
            soonNobody.send("{'type':'hello','version':1,'token':'secret'}");
            soonNobody.receive();
            soonNobody.send("{'type':'register','id':1,'address':'shop'}");
            assertThat(soonNobody.receiveText()).isEqualTo("{'type':'ok','id':1}");
            JsonObject revoked = soonNobody.receive();
            assertThat(revoked.getString("sourceAddress")).isEqualTo("shop");
            assertThat(revoked.getString("reason")).startsWith("the token has expired at ");
            assertThat(brief.registered()).doesNotContain("shop");
            soonNobody.send("{'type':'send','address':'orders.place','id':2}");
            assertThat(soonNobody.receive().getString("reason")).startsWith("the token has expired");
            soonNobody.send(new JsonObject()
                    .put("type", "auth")
                    .put("id", 3)
                    .put("token", brief.guard().token()));
            assertThat(soonNobody.receiveText()).isEqualTo("{'type':'ok','id':3}");
            soonNobody.send("{'type':'register','id':4,'address':'shop'}");
            assertThat(soonNobody.receiveText()).isEqualTo("{'type':'ok','id':4}");
        } finally {
            brief.close();
        }
    }

    @Test
    void http_tellsWhoMayAsk() throws Exception {
        int port = node.openHttp();
        assertThat(post(port, "/bus/orders.place", "Bearer secret").statusCode())
                .isEqualTo(200);
        assertThat(post(port, "/bus/greet", "").body()).isEqualTo("\"hello\"");
        HttpResponse<String> denied = post(port, "/bus/orders.place", "");
        assertThat(denied.statusCode()).isEqualTo(403);
        assertThat(new JsonObject(denied.body()).getString("message"))
                .isEqualTo("role 'visitor' does not allow send at 'orders.place'");
        HttpResponse<String> unknown = post(port, "/bus/greet", "Bearer wrong");
        assertThat(unknown.statusCode()).isEqualTo(401);
        assertThat(unknown.headers().firstValue("www-authenticate")).contains("Bearer");
        assertThat(post(port, "/base64/encode", "Bearer secret").statusCode()).isEqualTo(403);
    }

    private static HttpResponse<String> post(int port, String path, String authorization) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(10))
                .POST(BodyPublishers.noBody());
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        try (HttpClient http = HttpClient.newHttpClient()) {
            return http.send(request.build(), BodyHandlers.ofString());
        }
    }

    @Test
    void sockJs_tellsWhoMayRegister() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient();
                Browser browser = new Browser(http, node.openHttp())) {
            JsonObject frame = new JsonObject().put("type", "register").put("address", "user.ada.inbox");
            JsonObject refusal = browser.send(frame).frame();
            assertThat(refusal.getString("body")).isEqualTo("access_denied");
            assertThat(refusal.getString("sourceAddress")).isEqualTo("user.ada.inbox");
            browser.send(
                    frame.copy().put("id", 1).put("headers", new JsonObject().put("authorization", "Bearer secret")));
            assertThat(browser.frame())
                    .isEqualTo(new JsonObject().put("type", "ok").put("id", 1));
            node.bus().publish("user.ada.inbox", "for you");
            assertThat(browser.frame().getString("body")).isEqualTo("for you");
        }
    }

    @Test
    void door_beyondLoopback_opensWithPermissions() {
        TcpDoor everywhere = soon(TcpDoor.open(
                node.vertx(), TcpOptions.DEFAULTS.withHost("0.0.0.0").withPort(0), node.guard()));
        try (BusClient other = BusClient.tcp(everywhere.port())) {
            other.send("{'type':'send','address':'orders.place','replyAddress':'r1'}");
            assertThat(other.receive().getInteger("failureCode")).isEqualTo(403);
        }
        node.openHttp("0.0.0.0");
    }
}
