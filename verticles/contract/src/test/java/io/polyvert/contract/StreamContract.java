package io.polyvert.contract;

import static io.polyvert.contract.Stage.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.streams.Incoming;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// Streams, given and read.
interface StreamContract extends OnStage {
    @Proves(Behaviour.GIVES)
    default void stream_isGivenInItsOrder() {
        List<@Nullable Object> items = new ArrayList<>();
        stage().readInto(items, stage().streaming("count", 1_000, null));
        assertThat(items).isEqualTo(IntStream.range(0, 1_000).boxed().toList());
    }

    /// The handler says how many items it has made when it hears that it can stop.
    @Proves(Behaviour.AS_READ)
    default void stream_isMadeAsItIsRead() {
        Incoming numbers = stage().streaming("count", 1_000_000, null);
        int read = soon(numbers.batch()).size();
        numbers.cancel();
        assertThat(stage().heard())
                .startsWith("made ")
                .satisfies(made -> assertThat(Integer.parseInt(made.substring("made ".length())))
                        .isBetween(read, 500));
    }

    @Proves(Behaviour.BREAKS)
    default void stream_thatFails_bringsWhatCameBefore() {
        List<@Nullable Object> items = new ArrayList<>();
        ReplyException failure = catchThrowableOfType(
                ReplyException.class, () -> stage().readInto(items, stage().streaming("breaks", null, null)));
        assertThat(items).containsExactly(0, 1, 2);
        assertThat(failure)
                .hasMessage("no more")
                .extracting(ReplyException::failureCode)
                .isEqualTo(409);
    }

    @Proves(Behaviour.READS)
    default void stream_isReadByAVerticle() {
        assertThat(stage().ask("sum", 1_000)).isEqualTo(499_500);
    }

    @Proves(Behaviour.LEAVES)
    default void stream_thatAVerticleLeaves_isLetGo() {
        assertThat(stage().ask("first", 1_000_000)).isEqualTo(0);
        assertThat(stage().heard()).isEqualTo("left");
    }

    @Proves(Behaviour.READS_BROUGHT)
    default void stream_thatARequestBrings_isRead() {
        List<@Nullable Object> items = new ArrayList<>();
        stage().readInto(items, stage().streaming("total", null, IntStream.range(0, 1_000)));
        assertThat(items).containsExactly(499_500);
    }

    @Proves(Behaviour.BRINGS)
    default void stream_isBroughtByAVerticle() {
        assertThat(stage().askJson("bring", 1_000)).isEqualTo(JsonObject.of("total", 499_500));
    }
}
