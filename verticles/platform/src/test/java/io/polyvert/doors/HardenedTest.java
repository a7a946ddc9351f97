package io.polyvert.doors;

import static io.polyvert.doors.TestNode.soon;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The known defects of the Vert.x TCP bridge 5.0.8, each over a real socket: this door has none of them.
class HardenedTest {
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

    @ParameterizedTest
    @ValueSource(strings = {"{'type':'sned'}", "{'type':7}", "{'type':null}", "{}", "{'type':{'a':1}}"})
    void unknownType_isRefusedAndDoesNotWedgeTheConnection(String frame) {
        client.send(frame);
        JsonObject refusal = client.receive();
        assertThat(refusal.getString("type")).isEqualTo("err");
        assertThat(refusal.getString("message")).isEqualTo("unknown_type");
        client.expectNothing();
    }

    @Test
    void unknownType_mistyped_isRefusedWithTheRightOne() {
        client.send("{'type':'regsiter','address':'a'}");
        assertThat(client.receive().getString("reason"))
                .isEqualTo("type 'regsiter' is unknown; did you mean 'register'?");
    }

    @Test
    void lengthOfTwoGigabytes_isRefusedAtOnceWithoutBuffering() {
        client.raw(Buffer.buffer().appendInt(Integer.MAX_VALUE));
        assertThat(client.receiveText())
                .isEqualTo("{'type':'err','message':'frame_too_large',"
                        + "'reason':'frame length 2147483647 is outside 1..4194304'}");
        client.expectEnd();
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE, 0})
    void lengthBelowOne_isRefusedAndTheSessionEnds(int length) {
        client.raw(Buffer.buffer().appendInt(length).appendString("{\"type\":\"ping\"}"));
        assertThat(client.receive().getString("message")).isEqualTo("invalid_frame");
        client.expectEnd();
        try (BusClient next = node.client()) {
            next.expectNothing();
        }
    }

    @Test
    void payloadThatIsNoJson_isRefusedAndTheSessionGoesOn() {
        client.raw(Buffer.buffer().appendInt(5).appendString("{oops"));
        assertThat(client.receive().getString("message")).isEqualTo("invalid_frame");
        client.expectNothing();
    }

    @ParameterizedTest
    @ValueSource(strings = {"register", "send", "publish"})
    void reservedAddress_isRefused(String type) {
        var reached = new LinkedBlockingQueue<Object>();
        node.bus().consumer("platform.deploy", message -> reached.add(message.body()));
        client.send(new JsonObject().put("type", type).put("address", "platform.deploy"));
        assertThat(client.receiveText())
                .isEqualTo("{'type':'err','message':'access_denied',"
                        + "'reason':'address 'platform.deploy' is reserved; it needs the node's token'}");
        client.expectNothing();
        assertThat(reached).isEmpty();
    }

    @Test
    void reservedAddress_requested_isRefusedAtTheReplyAddress() {
        client.send("{'type':'send','address':'platform.deploy','replyAddress':'r1'}");
        assertThat(client.receiveText())
                .isEqualTo("{'type':'err','address':'r1','sourceAddress':'platform.deploy','failureCode':403,"
                        + "'failureType':'RECIPIENT_FAILURE','message':'access_denied',"
                        + "'reason':'address 'platform.deploy' is reserved; it needs the node's token'}");
    }

    @Test
    void reservedAddress_withTheToken_isOpen() {
        node.bus().consumer("platform.deploy", message -> message.reply("done"));
        client.send(new JsonObject()
                .put("type", "hello")
                .put("version", 1)
                .put("token", node.guard().token()));
        assertThat(client.receive().getString("type")).isEqualTo("hello");
        client.send("{'type':'send','address':'platform.deploy','replyAddress':'r1'}");
        assertThat(client.receive().getString("body")).isEqualTo("done");
    }

    @Test
    void replyAddress_ofSomebodyElsesRequest_isRefused() {
        client.send("{'type':'send','address':'__vertx.reply.1','body':'mine'}");
        assertThat(client.receive().getString("message")).isEqualTo("unknown_address");
    }

    @Test
    void register_twice_isRefusedAndLeavesNoGhostAfterClose() {
        node.bus().consumer("work", message -> message.reply("the other one"));
        client.send("{'type':'register','address':'work'}");
        client.send("{'type':'register','address':'work'}");
        assertThat(client.receive().getString("message")).isEqualTo("address_already_registered");
        client.send("{'type':'register','address':'last'}");
        client.expectNothing();
        client.close();
        awaitGone("last");
        // point-to-point messages rotate over all consumers: a ghost would swallow one of these
        for (int i = 0; i < 6; i++) {
            assertThat(soon(node.bus().<String>request("work", i)).body()).isEqualTo("the other one");
        }
    }

    @Test
    void request_toAClientThatLeaves_failsAtOnce() {
        client.send("{'type':'register','address':'work'}");
        client.expectNothing();
        var answer = node.bus().request("work", "x");
        client.receive();
        client.close();
        var failure = catchThrowableOfType(ReplyException.class, () -> soon(answer));
        assertThat(failure.failureType()).isEqualTo(ReplyFailure.RECIPIENT_FAILURE);
        assertThat(failure.failureCode()).isEqualTo(503);
        assertThat(failure).hasMessage("the client that served 'work' is gone");
    }

    @Test
    void subscriber_thatDoesNotRead_isCutAndMemoryStaysBounded() throws Exception {
        try (BusClient deaf = BusClient.deaf(node.port())) {
            deaf.send("{'type':'register','address':'flood'}");
            awaitRegistered("flood");
            Buffer chunk = Buffer.buffer(new byte[64 * 1024]);
            long before = usedHeap();
            // 200 MiB; published in steps that the node has handled before the next
            for (int i = 0; i < 3_200; i++) {
                node.bus().publish("flood", chunk);
                if (i % 64 == 0) {
                    client.expectNothing();
                }
            }
            awaitGone("flood");
            assertThat(usedHeap() - before).isLessThan(64L * 1024 * 1024);
            deaf.reading();
            assertThat(lastOf(deaf).getString("message")).isEqualTo("slow_client");
            deaf.expectEnd();
        }
        client.expectNothing();
    }

    private static JsonObject lastOf(BusClient deaf) {
        JsonObject frame = deaf.receive();
        while (frame.getString("type").equals("message")) {
            frame = deaf.receive();
        }
        return frame;
    }

    private void awaitRegistered(String address) {
        while (!node.registered().contains(address)) {
            client.expectNothing();
        }
    }

    private void awaitGone(String address) {
        try (BusClient probe = node.client()) {
            long end = System.nanoTime() + SECONDS.toNanos(5);
            while (node.registered().contains(address)) {
                assertThat(System.nanoTime())
                        .as("'" + address + "' gone within 5 s")
                        .isLessThan(end);
                probe.expectNothing();
            }
        }
    }

    private static long usedHeap() {
        System.gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
