package io.polyvert.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class TracedFailureCodecTest {
    private static final Hop HOP = new Hop("python", "pay.py:7", "pay.charge", "ZeroDivisionError: by zero", 3);
    private static final TracedFailureCodec CODEC = new TracedFailureCodec();

    @Test
    void failure_behindOtherBytes_comesBackWhole() {
        Buffer wire = Buffer.buffer("xyz");
        CODEC.encodeToWire(wire, new TracedFailure(500, "internal error", List.of(HOP, HOP)));

        TracedFailure read = CODEC.decodeFromWire(3, wire);

        assertThat(read.failureCode()).isEqualTo(500);
        assertThat(read).hasMessage("internal error");
        assertThat(read.trace()).containsExactly(HOP, HOP);
    }

    @Test
    void failure_cutAnywhere_isRefusedByName() {
        Buffer wire = Buffer.buffer();
        CODEC.encodeToWire(wire, new TracedFailure(500, "x", List.of(HOP)));
        for (int length = 0; length < wire.length(); length++) {
            Buffer cut = wire.getBuffer(0, length);
            assertThatThrownBy(() -> CODEC.decodeFromWire(0, cut)).hasMessageContaining("codec 'failure.v1'");
        }
    }

    @Test
    void hops_ofAnotherProgram_areReadAsFarAsTheyAreHops() {
        JsonArray hops = new JsonArray()
                .add(7)
                .add(new JsonObject().put("language", 1).put("waitedMs", -5))
                .add(HOP.toJson());
        assertThat(Hop.fromJson(hops)).containsExactly(new Hop("", "", "", "", 0), HOP);
        assertThat(Hop.fromJson("none")).isEmpty();
    }

    @Test
    void trace_thatIsTooLong_isCut() {
        assertThat(new TracedFailure(500, "x", Collections.nCopies(100, HOP)).trace())
                .hasSize(Hop.MAX);
        assertThat(new Hop("java", "", "a", "x".repeat(5_000), 0).message()).hasSize(1_000);
    }

    @Test
    void hop_ofAnException_namesTheUsersOwnLine() {
        var thrown = new IllegalStateException("no stock");
        thrown.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("java.util.Objects", "check", "Objects.java", 1),
            new StackTraceElement("Stock", "take", "Stock.java", 40),
            new StackTraceElement("io.vertx.core.Context", "run", "Context.java", 2)
        });
        assertThat(Hop.of(thrown, "stock.take", 20))
                .isEqualTo(new Hop("java", "Stock.java:40", "stock.take", "IllegalStateException: no stock", 20));
    }

    @Test
    void stack_ofAnException_endsWithTheUsersCode() {
        var cause = new IllegalArgumentException("none");
        var thrown = new IllegalStateException("no stock", cause);
        StackTraceElement library = new StackTraceElement("java.util.Objects", "check", "Objects.java", 1);
        StackTraceElement own = new StackTraceElement("Stock", "take", "stock.groovy", 40);
        StackTraceElement caller = new StackTraceElement("io.vertx.core.Context", "run", "Context.java", 2);
        thrown.setStackTrace(new StackTraceElement[] {library, own, library, caller});
        cause.setStackTrace(new StackTraceElement[] {library, caller});
        OwnFrames.cut(thrown);
        assertThat(thrown.getStackTrace()).containsExactly(library, own);
        assertThat(cause.getStackTrace()).containsExactly(library, caller);
        assertThat(Hop.of(thrown, "stock.take", 0).language()).isEqualTo("groovy");
    }

    @Test
    void trace_ofAWrappedFailure_isFound() {
        var failure = new TracedFailure(500, "x", List.of(HOP));
        assertThat(TracedFailure.traceOf(new IllegalStateException(new RuntimeException(failure))))
                .containsExactly(HOP);
    }
}
