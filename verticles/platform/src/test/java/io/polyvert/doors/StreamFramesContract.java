package io.polyvert.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.frames.Decoded;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Streams frame by frame: one client gives, another reads, the node is between them.
abstract class StreamFramesContract {
    private TestNode node;
    private BusClient giver;
    private BusClient reader;

    /// Whose clients come by the transport to test.
    abstract TestNode node(SessionLimits limits);

    @BeforeEach
    void open() {
        open(SessionLimits.DEFAULTS);
    }

    private void open(SessionLimits limits) {
        node = node(limits);
        giver = node.client().hello();
        reader = node.client().hello();
        giver.send("{'type':'register','id':1,'address':'ticks'}");
        assertThat(giver.receiveText()).isEqualTo("{'type':'ok','id':1}");
    }

    @AfterEach
    void close() {
        giver.close();
        reader.close();
        node.close();
    }

    /// The giver answers the reader's request with the first batch of a stream; gives its name for the reader.
    private String begin(JsonArray first) {
        return begin("mine", first);
    }

    private String begin(String given, JsonArray first) {
        reader.send("{'type':'send','address':'ticks','replyAddress':'r1'}");
        String replyAddress = giver.receive().getString("replyAddress");
        giver.send(new JsonObject()
                .put("type", "send")
                .put("address", replyAddress)
                .put("stream", given)
                .put("body", first));
        JsonObject batch = reader.receive();
        assertThat(batch.getString("address")).isEqualTo("r1");
        assertThat(batch.getJsonArray("body")).isEqualTo(first);
        return batch.getString("stream");
    }

    private void pull(String name, String replyAddress) {
        reader.send(new JsonObject()
                .put("type", "send")
                .put("address", name)
                .put("replyAddress", replyAddress)
                .put("body", new JsonObject().put("credits", 64)));
    }

    @Test
    void stream_pulled_bringsBatchesUntilTheLast() {
        String name = begin(JsonArray.of(1, 2));
        assertThat(name).isEqualTo("stream.1");

        pull(name, "r2");
        JsonObject asked = giver.receive();
        assertThat(asked.getString("address")).isEqualTo("mine");
        assertThat(asked.getJsonObject("body")).isEqualTo(new JsonObject().put("credits", 64));
        giver.send(
                "{'type':'send','address':'%s','stream':'mine','body':[3]}".formatted(asked.getString("replyAddress")));
        assertThat(reader.receive()).isEqualTo(batch("r2", name, JsonArray.of(3)));

        pull(name, "r3");
        giver.send("{'type':'send','address':'%s','stream':'','body':[]}"
                .formatted(giver.receive().getString("replyAddress")));
        assertThat(reader.receive()).isEqualTo(batch("r3", "", new JsonArray()));

        pull(name, "r4");
        assertThat(reader.receive().getString("failureType")).isEqualTo("NO_HANDLERS");
    }

    private static JsonObject batch(String address, String stream, JsonArray items) {
        return new JsonObject()
                .put("type", "message")
                .put("address", address)
                .put("headers", new JsonObject())
                .put("send", true)
                .put("stream", stream)
                .put("body", items);
    }

    @Test
    void stream_ofBytes_staysBytes() {
        String name = begin(new JsonArray());
        pull(name, "r2");
        String replyAddress = giver.receive().getString("replyAddress");

        giver.send("{'type':'send','stream':'','address':'%s'}".formatted(replyAddress), Buffer.buffer(new byte[] {0, -1
        }));

        Decoded.Frame frame = reader.receiveFrame();
        assertThat(frame.head().getString("stream")).isEmpty();
        assertThat(frame.bytes()).contains(Buffer.buffer(new byte[] {0, -1}));
    }

    @Test
    void stream_ofManyBytes_comesWhole_betweenOtherFrames() {
        byte[] bytes = new byte[300_000];
        new Random(1).nextBytes(bytes);
        String name = begin(new JsonArray());
        pull(name, "r2");
        reader.expectNothing();

        giver.send(
                "{'type':'send','stream':'','address':'%s'}"
                        .formatted(giver.receive().getString("replyAddress")),
                Buffer.buffer(bytes));

        assertThat(reader.receiveFrame().bytes()).contains(Buffer.buffer(bytes));
        reader.expectNothing();
    }

    @Test
    void stream_dropped_theGiverIsTold() {
        String name = begin(JsonArray.of(1));

        reader.send("{'type':'send','address':'%s','body':{'drop':true}}".formatted(name));

        assertThat(giver.receive().getJsonObject("body")).isEqualTo(new JsonObject().put("drop", true));
    }

    @Test
    void streams_dropped_makeRoomForOthers() {
        close();
        open(SessionLimits.DEFAULTS.withMaxCalls(2));

        for (String given : List.of("first", "second", "third", "fourth")) {
            String name = begin(given, JsonArray.of(1));
            reader.send("{'type':'send','address':'%s','body':{'drop':true}}".formatted(name));
            assertThat(giver.receive().getString("address")).isEqualTo(given);
        }
    }

    @Test
    void reader_leaves_theGiverIsTold() {
        begin(JsonArray.of(1));

        reader.close();

        assertThat(giver.receive().getJsonObject("body")).isEqualTo(new JsonObject().put("drop", true));
    }

    @Test
    void giver_leaves_thePullFailsAtOnce() {
        String name = begin(JsonArray.of(1));
        pull(name, "r2");
        assertThat(giver.receive().getString("address")).isEqualTo("mine");

        giver.close();

        assertThat(reader.receive().getInteger("failureCode")).isEqualTo(503);
    }

    @Test
    void giver_fails_theReaderHearsIt() {
        String name = begin(JsonArray.of(1));
        pull(name, "r2");

        giver.send("{'type':'send','address':'%s','failureCode':409,'message':'no more'}"
                .formatted(giver.receive().getString("replyAddress")));

        JsonObject failure = reader.receive();
        assertThat(failure.getInteger("failureCode")).isEqualTo(409);
        assertThat(failure.getString("message")).isEqualTo("no more");
    }

    @Test
    void stream_ofAnotherSession_isNobodysAddress() {
        begin(JsonArray.of(1));
        try (BusClient stranger = node.client().hello()) {
            stranger.send("{'type':'send','address':'stream.1','replyAddress':'r','body':{'credits':1}}");
            assertThat(stranger.receive().getString("failureType")).isEqualTo("NO_HANDLERS");
        }
    }

    @Test
    void client_withoutHello_isToldThatItCannotRead() {
        try (BusClient old = node.client()) {
            old.send("{'type':'send','address':'ticks','replyAddress':'r1'}");
            giver.send("{'type':'send','address':'%s','stream':'mine','body':[1]}"
                    .formatted(giver.receive().getString("replyAddress")));

            assertThat(old.receive().getString("reason")).contains("it has not said hello");
        }
        assertThat(giver.receive().getJsonObject("body")).isEqualTo(new JsonObject().put("drop", true));
    }

    @Test
    void request_bringsAStream_itsHandlerReadsIt() {
        reader.send("{'type':'send','address':'ticks','replyAddress':'r1','stream':'numbers'}");
        JsonObject request = giver.receive();

        giver.send("{'type':'send','address':'%s','replyAddress':'p1','body':{'credits':2}}"
                .formatted(request.getString("stream")));
        JsonObject asked = reader.receive();
        assertThat(asked.getString("address")).isEqualTo("numbers");
        reader.send(
                "{'type':'send','address':'%s','stream':'','body':[7,8]}".formatted(asked.getString("replyAddress")));

        assertThat(giver.receive()).isEqualTo(batch("p1", "", JsonArray.of(7, 8)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"__polyvert.stream", "__POLYVERT.stream", "__Polyvert.Stream"})
    void header_ofTheNodesOwn_isRefused(String name) {
        reader.send("{'type':'send','address':'ticks','replyAddress':'r1','headers':{'%s':'platform.nodes.x'}}"
                .formatted(name));

        assertThat(reader.receive().getString("message")).contains("'" + name + "' is the node's own");
        giver.expectNothing();
    }
}
