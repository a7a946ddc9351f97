package io.polyvert.doors;

import static io.polyvert.doors.TestNode.soon;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.frames.Decoded;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

abstract class ExtensionContract {
    private TestNode node;
    private BusClient client;

    /// Whose clients come by the transport to test.
    abstract TestNode node(SessionLimits limits);

    @BeforeEach
    void open() {
        node = node(SessionLimits.DEFAULTS);
        client = node.client();
    }

    @AfterEach
    void close() {
        client.close();
        node.close();
    }

    @Test
    void hello_isAnsweredWithNodeAndLimit() {
        client.send("{'type':'hello','version':1}");
        assertThat(client.receive())
                .isEqualTo(new JsonObject()
                        .put("type", "hello")
                        .put("version", 1)
                        .put("node", Long.toString(ProcessHandle.current().pid()))
                        .put("maxFrameBytes", 4_194_304)
                        .put("maxDepth", 256)
                        .put("timeout", 30_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type':'hello'}",
                "{'type':'hello','version':2}",
                "{'type':'hello','version':'1'}",
                "{'type':'hello','version':1,'key':'a'}",
                "{'type':'hello','version':1,'token':'wrong'}",
                "{'type':'hello','version':1,'token':7}"
            })
    void hello_withAnUnknownVersionOrCredential_endsTheSession(String hello) {
        client.send(hello);
        assertThat(client.receive().getString("type")).isEqualTo("err");
        client.expectEnd();
    }

    @Test
    void hello_thatIsNotFirst_isRefused() {
        client.expectNothing();
        client.send("{'type':'hello','version':1}");
        assertThat(client.receive().getString("reason")).isEqualTo("hello must be the first frame of a session");
        client.expectNothing();
    }

    @Test
    void register_isAcknowledgedWhenMessagesArrive() {
        client.hello().send("{'type':'register','id':7,'address':'news'}");
        assertThat(client.receiveText()).isEqualTo("{'type':'ok','id':7}");
        assertThat(node.registered()).contains("news");
        client.send("{'type':'unregister','id':8,'address':'news'}");
        assertThat(client.receiveText()).isEqualTo("{'type':'ok','id':8}");
        assertThat(node.registered()).doesNotContain("news");
    }

    @Test
    void register_withoutHello_isNotAcknowledged() {
        client.send("{'type':'register','id':7,'address':'news'}");
        client.expectNothing();
    }

    @Test
    void refusal_carriesTheId() {
        client.hello().send("{'type':'register','id':9,'address':'platform.x'}");
        JsonObject refusal = client.receive();
        assertThat(refusal.getString("message")).isEqualTo("access_denied");
        assertThat(refusal.getInteger("id")).isEqualTo(9);
        assertThat(refusal.getInteger("failureCode")).isEqualTo(403);
    }

    @Test
    void send_withId_saysWhetherSomebodyIsThere() {
        var reached = new java.util.concurrent.LinkedBlockingQueue<Object>();
        node.bus().consumer("work", message -> reached.add(message.body()));
        client.hello().send("{'type':'send','id':1,'address':'work','body':'x'}");
        assertThat(client.receiveText()).isEqualTo("{'type':'ok','id':1}");
        client.send("{'type':'send','id':2,'address':'wrok','body':'x'}");
        assertThat(client.receiveText())
                .isEqualTo("{'type':'err','failureCode':404,'message':'unknown_address',"
                        + "'reason':'no handler at 'wrok'; did you mean 'work'?','id':2}");
        client.send("{'type':'publish','id':3,'address':'work','body':'x'}");
        assertThat(client.receiveText()).isEqualTo("{'type':'ok','id':3}");
    }

    @Test
    void deniedRequest_failsWithASentence() {
        client.hello().send("{'type':'send','address':'platform.x','replyAddress':'r1'}");
        assertThat(client.receiveText())
                .isEqualTo("{'type':'err','address':'r1','sourceAddress':'platform.x','failureCode':403,"
                        + "'failureType':'RECIPIENT_FAILURE',"
                        + "'message':'address 'platform.x' is reserved; it needs the node's token'}");
    }

    @Test
    void bytes_travelRawBothWays() {
        node.bus()
                .<Buffer>consumer(
                        "twice",
                        message -> message.reply(
                                Buffer.buffer().appendBuffer(message.body()).appendBuffer(message.body())));
        client.hello()
                .send("{'type':'send','address':'twice','replyAddress':'r1'}", Buffer.buffer(new byte[] {0, (byte) 0x80
                }));
        Decoded.Frame reply = client.receiveFrame();
        assertThat(reply.head().encode().replace('"', '\''))
                .isEqualTo("{'type':'message','address':'r1','headers':{},'send':true}");
        assertThat(reply.bytes()).contains(Buffer.buffer(new byte[] {0, (byte) 0x80, 0, (byte) 0x80}));
    }

    @Test
    void bytes_ofSeveralMebibytes_travelWhole() {
        Buffer photo = Buffer.buffer(new byte[3 * 1024 * 1024]).setInt(1_000_000, 42);
        client.hello().send("{'type':'register','id':1,'address':'photo'}");
        client.receive();
        var answer = node.bus().<Buffer>request("photo", photo);
        Decoded.Frame message = client.receiveFrame();
        assertThat(message.bytes()).contains(photo);
        client.send(
                "{'type':'send','address':'" + message.head().getString("replyAddress") + "'}",
                message.bytes().orElseThrow());
        assertThat(soon(answer).body()).isEqualTo(photo);
    }

    @Test
    void cancel_ofARequest_reachesTheConsumerAndEndsTheMatter() {
        BusClient worker = node.client().hello();
        worker.send("{'type':'register','id':1,'address':'work'}");
        worker.receive();
        client.hello().send("{'type':'send','address':'work','replyAddress':'r1','headers':{'timeout':'5000'}}");
        JsonObject message = worker.receive();
        assertThat(message.getInteger("timeout")).isBetween(1, 5_000);

        client.send("{'type':'cancel','id':2,'address':'r1'}");

        assertThat(client.receiveText()).isEqualTo("{'type':'ok','id':2}");
        assertThat(worker.receive())
                .isEqualTo(new JsonObject().put("type", "cancel").put("address", message.getString("replyAddress")));
        JsonObject late = new JsonObject().put("type", "send").put("address", message.getString("replyAddress"));
        worker.send(late);
        worker.expectNothing();
        worker.send(late);
        assertThat(worker.receive().getString("message")).isEqualTo("unknown_address");
        client.expectNothing();
        worker.close();
    }

    @Test
    void cancel_ofWhatWasAnswered_isNoError() {
        client.hello().send("{'type':'cancel','address':'r1'}");
        client.expectNothing();
        client.send("{'type':'cancel','id':3,'address':'r1'}");
        assertThat(client.receiveText()).isEqualTo("{'type':'ok','id':3}");
    }

    @Test
    void session_thatEnds_cancelsItsRequests() {
        BusClient worker = node.client().hello();
        worker.send("{'type':'register','id':1,'address':'work'}");
        worker.receive();
        client.hello().send("{'type':'send','address':'work','replyAddress':'r1'}");
        String replyAddress = worker.receive().getString("replyAddress");

        client.close();

        assertThat(worker.receiveText()).isEqualTo("{'type':'cancel','address':'" + replyAddress + "'}");
        worker.close();
    }

    @Test
    void request_whoseTimeIsOver_isCancelled() {
        BusClient worker = node.client().hello();
        worker.send("{'type':'register','id':1,'address':'work'}");
        worker.receive();
        client.hello().send("{'type':'send','address':'work','replyAddress':'r1','headers':{'timeout':'50'}}");
        String replyAddress = worker.receive().getString("replyAddress");

        assertThat(client.receive().getString("failureType")).isEqualTo("TIMEOUT");
        assertThat(worker.receiveText()).isEqualTo("{'type':'cancel','address':'" + replyAddress + "'}");
        worker.close();
    }

    @Test
    void request_withTheReplyAddressOfAnother_isRefused() {
        BusClient worker = node.client().hello();
        worker.send("{'type':'register','id':1,'address':'work'}");
        worker.receive();
        client.hello().send("{'type':'send','address':'work','replyAddress':'r1'}");
        client.send("{'type':'send','address':'work','replyAddress':'r1'}");

        assertThat(client.receive().getString("message")).contains("replyAddress 'r1' is that of another request");
        worker.close();
    }
}
