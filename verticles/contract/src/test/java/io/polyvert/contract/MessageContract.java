package io.polyvert.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.IntStream;

/// Messages that want no answer.
interface MessageContract extends OnStage {
    @Proves(Behaviour.SENDS)
    default void send_reachesOne_withHeaders() {
        stage().ask("tell", telling("send", "suite.heard"));
        assertThat(stage().heard()).isEqualTo("news n=1");
        assertThat(stage().heardAfterAMarker()).isEmpty();
    }

    @Proves(Behaviour.SENDS_TO_NOBODY)
    default void send_toNobody_isNoError() {
        assertThat(stage().ask("tell", telling("send", "suite.nobody"))).isNull();
        assertThat(stage().ask("echo", 1)).isEqualTo(1);
    }

    @Proves(Behaviour.PUBLISHES)
    default void publish_reachesAll() {
        stage().ask("tell", telling("publish", "suite.heard"));
        assertThat(stage().heard()).isEqualTo("news n=1");
        assertThat(stage().heard()).isEqualTo("news n=1");
    }

    @Proves(Behaviour.HEARS_SENT)
    default void message_sent_isHandled() {
        stage().bus().send(stage().at("told"), "psst");
        assertThat(stage().heard()).isEqualTo("psst");
    }

    @Proves(Behaviour.HEARS_PUBLISHED)
    default void message_published_isHandledByEveryInstance() {
        stage().with("published", 2, () -> {
            stage().bus().publish("published.told", "all of you");
            assertThat(stage().heard()).isEqualTo("all of you");
            assertThat(stage().heard()).isEqualTo("all of you");
        });
    }

    @Proves(Behaviour.ORDER)
    default void messages_ofOneSender_areHandledInOrder() {
        IntStream.range(0, 200).forEach(i -> stage().bus().send(stage().at("collect"), i));
        var all = new JsonArray(IntStream.range(0, 200).boxed().toList());
        assertThat(stage().askUntil("collected", all.size())).isEqualTo(all);
    }

    private static JsonObject telling(String how, String address) {
        return JsonObject.of("how", how, "address", address, "body", "news", "headers", JsonObject.of("n", "1"));
    }
}
