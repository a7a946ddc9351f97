package io.polyvert.doors;

import static io.polyvert.doors.TestNode.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The protocol of the Vert.x TCP bridge, as clients without hello speak it.
class OldProtocolTest {
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

    private void register(String address) {
        client.send(new JsonObject().put("type", "register").put("address", address));
        client.expectNothing();
    }

    @Test
    void ping_isAnsweredByPong() {
        client.send("{'type':'ping'}");
        assertThat(client.receiveText()).isEqualTo("{'type':'pong'}");
    }

    @Test
    void request_isAnsweredAtItsReplyAddress() {
        node.bus()
                .<JsonObject>consumer(
                        "greet",
                        message -> message.reply(
                                new JsonObject().put("hello", message.body().getString("name")),
                                new DeliveryOptions().addHeader("lang", "en")));
        client.send("{'type':'send','address':'greet','replyAddress':'r1','body':{'name':'Ada'}}");
        assertThat(client.receiveText())
                .isEqualTo("{'type':'message','address':'r1','headers':{'lang':'en'},'send':true,"
                        + "'body':{'hello':'Ada'}}");
    }

    @Test
    void request_handlerFails_isAnsweredByErr() {
        node.bus().consumer("pay", message -> message.fail(402, "no money"));
        client.send("{'type':'send','address':'pay','replyAddress':'r1'}");
        assertThat(client.receiveText())
                .isEqualTo("{'type':'err','address':'r1','sourceAddress':'pay','failureCode':402,"
                        + "'failureType':'RECIPIENT_FAILURE','message':'no money'}");
    }

    @Test
    void request_mistypedAddress_isAnsweredWithTheRightOne() {
        node.bus().consumer("pay.charge", message -> message.reply(""));
        client.send("{'type':'send','address':'pay.chrge','replyAddress':'r1'}");
        assertThat(client.receiveText())
                .isEqualTo("{'type':'err','address':'r1','sourceAddress':'pay.chrge','failureCode':-1,"
                        + "'failureType':'NO_HANDLERS',"
                        + "'message':'no handler at 'pay.chrge'; did you mean 'pay.charge'?'}");
    }

    @Test
    void request_timeoutHeader_failsAfterIt() {
        node.bus().consumer("mute", _ -> {});
        client.send("{'type':'send','address':'mute','replyAddress':'r1','headers':{'timeout':'20'}}");
        assertThat(client.receiveText())
                .isEqualTo("{'type':'err','address':'r1','sourceAddress':'mute','failureCode':-1,"
                        + "'failureType':'TIMEOUT','message':'no answer from 'mute' within 20 ms'}");
    }

    @Test
    void headers_timeoutAndLocalOnly_areOptionsAndNotHeaders() {
        node.bus()
                .consumer(
                        "echo",
                        message ->
                                message.reply(String.valueOf(message.headers().entries())));
        client.send("{'type':'send','address':'echo','replyAddress':'r1',"
                + "'headers':{'timeout':5000,'localOnly':true,'trace':'x','n':1}}");
        assertThat(client.receive().getString("body")).isEqualTo("[trace=x, n=1]");
    }

    @Test
    void publish_reachesEveryRegisteredClient() {
        register("news");
        try (BusClient other = node.client()) {
            other.send("{'type':'register','address':'news'}");
            other.expectNothing();
            other.send("{'type':'publish','address':'news','body':'rain'}");
            String news = "{'type':'message','address':'news','headers':{},'send':false,'body':'rain'}";
            assertThat(client.receiveText()).isEqualTo(news);
            assertThat(other.receiveText()).isEqualTo(news);
        }
    }

    @Test
    void message_toAClient_isAnsweredByItsSend() {
        register("shout");
        Future<Message<String>> answer = node.bus().request("shout", "hi");
        JsonObject message = client.receive();
        assertThat(message.fieldNames()).containsExactly("type", "address", "replyAddress", "headers", "send", "body");
        client.send(new JsonObject()
                .put("type", "send")
                .put("address", message.getString("replyAddress"))
                .put("body", "HI"));
        assertThat(soon(answer).body()).isEqualTo("HI");
    }

    @Test
    void message_toAClient_isFailedByItsSend() {
        register("shout");
        Future<Message<String>> answer = node.bus().request("shout", "hi");
        client.send(new JsonObject()
                .put("type", "send")
                .put("address", client.receive().getString("replyAddress"))
                .put("failureCode", 418)
                .put("message", "teapot"));
        var failure = catchThrowableOfType(ReplyException.class, () -> soon(answer));
        assertThat(failure.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
        assertThat(failure.failureCode()).isEqualTo(418);
        assertThat(failure).hasMessage("teapot");
    }

    @Test
    void message_answeredWithAQuestion_conversationGoesOn() {
        register("dance");
        Future<Message<String>> first = node.bus().request("dance", "one");
        client.send(new JsonObject()
                .put("type", "send")
                .put("address", client.receive().getString("replyAddress"))
                .put("replyAddress", "r7")
                .put("body", "two"));
        Message<String> two = soon(first);
        two.reply("three");
        assertThat(client.receiveText())
                .isEqualTo("{'type':'message','address':'r7','headers':{},'send':true,'body':'three'}");
    }

    @Test
    void unregister_endsTheMessages() {
        register("news");
        client.send("{'type':'unregister','address':'news'}");
        client.expectNothing();
        assertThat(node.registered()).doesNotContain("news");
        client.send("{'type':'unregister','address':'news'}");
        assertThat(client.receive().getString("message")).isEqualTo("unknown_address");
    }

    @Test
    void bytes_arriveAsPaddedBase64() {
        register("blob");
        node.bus().send("blob", Buffer.buffer(new byte[] {(byte) 0xfb, (byte) 0xff, 0, 1}));
        assertThat(client.receiveText())
                .isEqualTo("{'type':'message','address':'blob','headers':{},'send':true,'bodyType':'bytes',"
                        + "'body':'+/8AAQ=='}");
    }

    @Test
    void bytes_sentAsBase64_areBytesOnTheBus() {
        node.bus()
                .<Buffer>consumer(
                        "size", message -> message.reply(message.body().length()));
        client.send("{'type':'send','address':'size','replyAddress':'r1','bodyType':'bytes','body':'+/8AAQ=='}");
        assertThat(client.receive().getInteger("body")).isEqualTo(4);
    }
}
