package io.polyvert.doors;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.frames.Decoded;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Streams of bytes between two clients: one gives, the other reads, and the node asks for one item before the reader
/// does.
class ReadAheadTest {
    private static final Buffer FIRST = Buffer.buffer("first");
    private static final Buffer SECOND = Buffer.buffer("second");

    private TestNode node;
    private BusClient giver;
    private BusClient reader;

    @BeforeEach
    void open() {
        node = new TestNode();
        giver = node.client().hello();
        reader = node.client().hello();
        giver.send("{'type':'register','id':1,'address':'bytes'}");
        assertThat(giver.receiveText()).isEqualTo("{'type':'ok','id':1}");
    }

    @AfterEach
    void close() {
        giver.close();
        reader.close();
        node.close();
    }

    /// Reads the first item of a new stream; gives the reader's name for it.
    private String begin(String givenName) {
        reader.send("{'type':'send','address':'bytes','replyAddress':'begin'}");
        giver.send(new JsonObject()
                .put("type", "send")
                .put("address", giver.receive().getString("replyAddress"))
                .put("stream", givenName)
                .put("body", new JsonArray()));
        String name = reader.receive().getString("stream");
        pull(name, "r1", 64);
        give(asked(64), givenName, FIRST);
        assertThat(reader.receiveFrame().bytes()).contains(FIRST);
        return name;
    }

    private void pull(String name, String replyAddress, int credits) {
        reader.send(new JsonObject()
                .put("type", "send")
                .put("address", name)
                .put("replyAddress", replyAddress)
                .put("body", new JsonObject().put("credits", credits)));
    }

    /// Where the giver answers the pull that comes next.
    private String asked(int credits) {
        JsonObject pull = giver.receive();
        assertThat(pull.getJsonObject("body")).isEqualTo(new JsonObject().put("credits", credits));
        return pull.getString("replyAddress");
    }

    private void give(String replyAddress, String name, Buffer bytes) {
        giver.send("{'type':'send','stream':'%s','address':'%s'}".formatted(name, replyAddress), bytes);
    }

    @Test
    void reader_thatDoesNotPull_isReadOneItemAhead_andSentNothing() {
        String name = begin("mine");
        give(asked(1), "mine", SECOND);
        reader.expectNothing();
        giver.expectNothing();

        pull(name, "r2", 64);

        Decoded.Frame second = reader.receiveFrame();
        assertThat(second.head().getString("address")).isEqualTo("r2");
        assertThat(second.head().getString("stream")).isEqualTo(name);
        assertThat(second.bytes()).contains(SECOND);
        asked(1);
    }

    @Test
    void reader_pullsWhileTheNextIsUnderWay_getsItWhenItComes() {
        String name = begin("mine");
        String ahead = asked(1);

        pull(name, "r2", 64);
        reader.expectNothing();
        give(ahead, "mine", SECOND);

        assertThat(reader.receiveFrame().bytes()).contains(SECOND);
    }

    @Test
    void stream_ofJson_isNotReadAhead() {
        String name = begin("mine");
        giver.send("{'type':'send','address':'%s','stream':'mine','body':[1]}".formatted(asked(1)));
        pull(name, "r2", 64);
        assertThat(reader.receive().getJsonArray("body")).isEqualTo(JsonArray.of(1));

        giver.expectNothing();
    }

    @Test
    void reader_dropsWhileTheNextIsUnderWay_theGiverIsToldAtOnce() {
        String name = begin("mine");
        String ahead = asked(1);

        reader.send("{'type':'send','address':'%s','body':{'drop':true}}".formatted(name));

        expectTheEnd(ahead);
    }

    @Test
    void reader_takesBackItsPull_theGiverIsToldAtOnce() {
        String name = begin("mine");
        String ahead = asked(1);
        pull(name, "r2", 64);

        reader.send("{'type':'cancel','address':'r2'}");

        expectTheEnd(ahead);
        pull(name, "r3", 64);
        assertThat(reader.receive().getString("failureType")).isEqualTo("NO_HANDLERS");
    }

    @Test
    void reader_leavesWhileTheNextIsUnderWay_theGiverIsToldAtOnce() {
        begin("mine");
        String ahead = asked(1);

        reader.close();

        expectTheEnd(ahead);
    }

    @Test
    void reader_thatWaitsTooLong_hears_andTheGiverToo() {
        String name = begin("mine");
        String ahead = asked(1);

        reader.send("""
                {'type':'send','address':'%s','replyAddress':'r2','headers':{'timeout':20},'body':{'credits':1}}""".formatted(name));

        assertThat(reader.receive().getString("failureType")).isEqualTo("TIMEOUT");
        expectTheEnd(ahead);
    }

    private void expectTheEnd(String pulled) {
        assertThat(Stream.of(giver.receive(), giver.receive()))
                .anySatisfy(frame -> assertThat(frame)
                        .isEqualTo(new JsonObject().put("type", "cancel").put("address", pulled)))
                .anySatisfy(frame -> assertThat(frame.getValue("body")).isEqualTo(new JsonObject().put("drop", true)));
    }

    @Test
    void stream_endsWhileTheNextIsUnderWay_theReaderGetsTheRest() {
        String name = begin("mine");
        give(asked(1), "", SECOND);

        pull(name, "r2", 64);

        Decoded.Frame last = reader.receiveFrame();
        assertThat(last.head().getString("stream")).isEmpty();
        assertThat(last.bytes()).contains(SECOND);
        pull(name, "r3", 64);
        assertThat(reader.receive().getString("failureType")).isEqualTo("NO_HANDLERS");
    }

    @Test
    void stream_hasEndedWhileTheReaderHasNoRoom_theRestWaitsForIt() {
        String name = begin("mine");
        give(asked(1), "", SECOND);
        reader.expectNothing();

        pull(name, "r2", 0);
        JsonObject nothing = reader.receive();
        assertThat(nothing.getJsonArray("body")).isEmpty();
        assertThat(nothing.getString("stream")).isEqualTo(name);

        pull(name, "r3", 64);
        assertThat(reader.receiveFrame().bytes()).contains(SECOND);
    }

    @Test
    void giver_failsWhileTheNextIsUnderWay_theNextPullHearsIt() {
        String name = begin("mine");
        giver.send("{'type':'send','address':'%s','failureCode':409,'message':'no more'}".formatted(asked(1)));
        reader.expectNothing();

        pull(name, "r2", 64);

        JsonObject failure = reader.receive();
        assertThat(failure.getString("address")).isEqualTo("r2");
        assertThat(failure.getInteger("failureCode")).isEqualTo(409);
        assertThat(failure.getString("message")).isEqualTo("no more");
    }

    @Test
    void pull_forNothing_isAnsweredAtOnce_andTheNextStays() {
        String name = begin("mine");
        String ahead = asked(1);

        pull(name, "r2", 0);
        JsonObject nothing = reader.receive();
        assertThat(nothing.getJsonArray("body")).isEmpty();
        assertThat(nothing.getString("stream")).isEqualTo(name);
        give(ahead, "mine", SECOND);
        pull(name, "r3", 1);

        assertThat(reader.receiveFrame().bytes()).contains(SECOND);
    }

    @Test
    void streams_ofOneSession_areReadAheadFourAtATime() {
        for (String name : List.of("a", "b", "c", "d")) {
            begin(name);
            assertThat(giver.receive().getString("address")).isEqualTo(name);
        }

        begin("e");

        reader.expectNothing();
        giver.expectNothing();
    }
}
