package io.polyvert.doors;

import static io.polyvert.doors.TestNode.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

abstract class LimitsContract {
    /// 1 KiB a frame, 2 consumers, 3 calls, 64 KiB pending, depth 4, addresses of 20 characters.
    private static final SessionLimits SMALL = new SessionLimits(1_024, 2, 3, 65_536, 4, 20, 10, 0, 0, 0);

    TestNode node;
    BusClient client;

    /// Whose clients come by the transport to test.
    abstract TestNode node(SessionLimits limits);

    @BeforeEach
    void open() {
        node = node(SMALL);
        client = node.client();
    }

    @AfterEach
    void close() {
        client.close();
        node.close();
    }

    private static JsonObject request(String replyAddress) {
        return new JsonObject().put("type", "send").put("address", "mute").put("replyAddress", replyAddress);
    }

    @Test
    void body_tooDeep_isRefusedAndTheSessionGoesOn() {
        client.send("{'type':'publish','address':'a','body':[[[[[]]]]]}");
        assertThat(client.receive().getString("message")).isEqualTo("invalid_frame");
        client.send("{'type':'publish','address':'a','body':[[[[]]]]}");
        client.expectNothing();
    }

    @Test
    void body_tooDeep_isAnsweredWhereItsSenderWaits() {
        client.send("{'type':'send','address':'a','replyAddress':'r1','body':[[[[[]]]]]}");
        assertThat(client.receiveText())
                .isEqualTo("{'type':'err','address':'r1','sourceAddress':'a','failureCode':400,"
                        + "'failureType':'RECIPIENT_FAILURE','message':'invalid_frame',"
                        + "'reason':'the body is nested deeper than the 4 levels allowed'}");
        BusClient other = node.client();
        other.send("{'type':'hello','version':1}");
        assertThat(other.receive().getInteger("maxDepth")).isEqualTo(4);
        other.send("{'type':'publish','id':8,'address':'a','body':[[[[[]]]]]}");
        assertThat(other.receiveText())
                .isEqualTo("{'type':'err','failureCode':400,'message':'invalid_frame',"
                        + "'reason':'the body is nested deeper than the 4 levels allowed','id':8}");
        other.close();
    }

    @Test
    void register_aboveTheLimit_isRefusedUntilOneIsUnregistered() {
        client.send("{'type':'register','address':'a'}");
        client.send("{'type':'register','address':'b'}");
        client.send("{'type':'register','address':'c'}");
        assertThat(client.receiveText())
                .isEqualTo("{'type':'err','message':'limit_exceeded',"
                        + "'reason':'2 addresses are registered by this session; allowed: 2'}");
        client.send("{'type':'unregister','address':'a'}");
        client.send("{'type':'register','address':'c'}");
        client.expectNothing();
        assertThat(node.registered()).containsExactly("b", "c");
    }

    @Test
    void register_aboveTheLimit_afterHello_saysTheCode() {
        client.hello().send("{'type':'register','address':'a'}");
        client.send("{'type':'register','address':'b'}");
        client.send("{'type':'register','id':7,'address':'c'}");
        assertThat(client.receiveText())
                .isEqualTo("{'type':'err','failureCode':429,'message':'limit_exceeded',"
                        + "'reason':'2 addresses are registered by this session; allowed: 2','id':7}");
    }

    @Test
    void requests_aboveTheLimit_areRefusedUntilOneIsAnswered() {
        var asked = new java.util.concurrent.LinkedBlockingQueue<io.vertx.core.eventbus.Message<Object>>();
        node.bus().consumer("mute", asked::add);
        for (int i = 1; i <= 4; i++) {
            client.send(request("r" + i));
        }
        assertThat(client.receiveText())
                .isEqualTo("{'type':'err','address':'r4','sourceAddress':'mute','failureCode':429,"
                        + "'failureType':'RECIPIENT_FAILURE','message':'limit_exceeded',"
                        + "'reason':'3 requests of this session are under way; allowed: 3'}");
        asked.remove().reply("at last");
        assertThat(client.receive().getString("address")).isEqualTo("r1");
        client.send(request("r5"));
        client.expectNothing();
    }

    @Test
    void requests_toAClientThatAnswersNone_areRefusedAboveTheLimit() {
        client.send("{'type':'register','address':'slow'}");
        client.expectNothing();
        for (int i = 0; i < 3; i++) {
            node.bus().request("slow", i);
            client.receive();
        }
        var failure =
                catchThrowableOfType(ReplyException.class, () -> soon(node.bus().request("slow", 3)));
        assertThat(failure.failureCode()).isEqualTo(503);
        assertThat(failure).hasMessage("the client at 'slow' has 3 requests unanswered");
    }

    @Test
    void message_tooLargeForTheClient_isRefusedToItsSender() {
        client.send("{'type':'register','address':'a'}");
        client.expectNothing();
        var failure =
                catchThrowableOfType(ReplyException.class, () -> soon(node.bus().request("a", "x".repeat(2_000))));
        assertThat(failure.failureCode()).isEqualTo(413);
        assertThat(failure).hasMessageContaining("larger than 1024 bytes");
        client.expectNothing();
    }

    @Test
    void reply_tooLargeForTheClient_isAFailure() {
        node.bus().consumer("mute", message -> message.reply("x".repeat(2_000)));
        client.send(request("r1"));
        JsonObject failure = client.receive();
        assertThat(failure.getString("address")).isEqualTo("r1");
        assertThat(failure.getInteger("failureCode")).isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {'type':'send'}                                                       | missing_address
            {'type':'register','address':''}                                      | missing_address
            {'type':'publish','address':7}                                        | missing_address
            {'type':'register','address':'an.address.too.long.for.this'}          | invalid_frame
            {'type':'send','address':'a','headers':'x'}                           | invalid_frame
            {'type':'send','address':'a','headers':{'h':{}}}                      | invalid_frame
            {'type':'send','address':'a','headers':{'timeout':'soon'}}            | invalid_frame
            {'type':'send','address':'a','headers':{'timeout':0}}                 | invalid_frame
            {'type':'send','address':'a','bodyType':'bytes','body':'*'}           | invalid_frame
            {'type':'send','address':'a','bodyType':'image','body':'AA=='}        | invalid_frame
            {'type':'unregister','address':'a'}                                   | unknown_address
            {'type':'ready'}                                                      | access_denied
            {'type':'log','level':'info','message':'x'}                           | access_denied
            """)
    void frame_thatIsWrong_isRefusedAndTheSessionGoesOn(String frame, String word) {
        client.send(frame);
        JsonObject refusal = client.receive();
        assertThat(refusal.getString("message")).isEqualTo(word);
        assertThat(refusal.getString("reason")).isNotBlank();
        client.expectNothing();
    }

    @Test
    void answer_thatIsWrong_failsTheRequestToo() {
        client.send("{'type':'register','address':'a'}");
        client.expectNothing();
        var answer = node.bus().request("a", 1);
        client.send(new JsonObject()
                .put("type", "send")
                .put("address", client.receive().getString("replyAddress"))
                .put("bodyType", "bytes")
                .put("body", "*"));
        var failure = catchThrowableOfType(ReplyException.class, () -> soon(answer));
        assertThat(failure).hasMessageStartingWith("the answer from 'a' was refused: the body is not Base64");
        assertThat(client.receive().getString("message")).isEqualTo("invalid_frame");
    }
}
