package io.polyvert.contract;

import static io.polyvert.contract.Stage.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.polyvert.bus.Failure;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;

/// Requests and their replies.
interface RequestContract extends OnStage {
    @Proves(Behaviour.ANSWERS)
    default void handler_thatReturns_answers() {
        assertThat(stage().ask("echo", "hello")).isEqualTo("hello");
    }

    @Proves(Behaviour.ANSWERS_LATER)
    default void handler_thatWaits_answersThen() {
        assertThat(stage().ask("later", 20)).isEqualTo("later");
    }

    @Proves(Behaviour.OVERLAPS)
    default void handler_thatWaits_leavesTheOthersGoing() {
        Future<Message<Object>> waiting = stage().asking("ask", Stage.GATE);
        stage().awaitGate(1);
        assertThat(stage().ask("echo", "meanwhile")).isEqualTo("meanwhile");
        assertThat(waiting.isComplete()).isFalse();
        stage().openGate();
        assertThat(((JsonObject) soon(waiting).body()).getString("body")).isEqualTo("open");
    }

    @Proves(Behaviour.MANY)
    default void requests_oneThousandAtATime_areAllAnswered() {
        List<Future<Message<Object>>> all = stage().askingTimes(1_000, "later", 20);
        assertThat(all).allSatisfy(one -> assertThat(soon(one).body()).isEqualTo("later"));
    }

    @Proves(Behaviour.LIMIT)
    default void requests_beyondTheLimit_areRefused_andTheOthersAnswered() {
        List<Future<Message<Object>>> all = stage().askingTimes(10_010, "ask", Stage.GATE);
        List<Future<Message<Object>>> beyond = all.subList(10_000, all.size());
        assertThat(beyond)
                .allSatisfy(one -> assertThat(Stage.refusal(one))
                        .hasMessageContaining("10000")
                        .hasMessageContaining("try again later")
                        .extracting(ReplyException::failureCode)
                        .isEqualTo(Failure.UNAVAILABLE.code()));
        stage().awaitGate(10_000);
        stage().openGate();
        assertThat(all.subList(0, 10_000))
                .allSatisfy(one -> assertThat(soon(one).body()).isInstanceOf(JsonObject.class));
    }

    @Proves(Behaviour.ASKS)
    default void request_ofTheVerticle_bringsTheReply() {
        var wanted = JsonObject.of("address", "suite.echo", "body", JsonObject.of("a", 1));
        assertThat(stage().askJson("ask", wanted).getValue("body")).isEqualTo(JsonObject.of("a", 1));
    }

    @Proves(Behaviour.HEADERS_IN)
    default void headers_ofARequest_areSeen() {
        var options = new DeliveryOptions().addHeader("Trace-Id", "7").addHeader("language", "čeština");
        assertThat(stage().ask("headers", null, options))
                .isEqualTo(JsonObject.of("Trace-Id", "7", "language", "čeština"));
        assertThat(stage().ask("headers", null)).isEqualTo(new JsonObject());
    }

    @Proves(Behaviour.HEADERS_OUT)
    default void headers_ofTheVerticlesRequest_areSent() {
        var headers = JsonObject.of("Trace-Id", "7", "language", "čeština");
        var wanted = JsonObject.of("address", "suite.headers", "headers", headers);
        assertThat(stage().askJson("ask", wanted).getValue("body")).isEqualTo(headers);
    }

    @Proves(Behaviour.REPLY_HEADERS_IN)
    default void headers_ofAReply_areSeen() {
        var wanted = JsonObject.of("address", "suite.echo");
        assertThat(stage().askJson("ask", wanted).getValue("headers")).isEqualTo(JsonObject.of("From", "the suite"));
    }

    @Proves(Behaviour.REPLY_HEADERS_OUT)
    default void headers_ofTheVerticlesReply_areSent() {
        Message<Object> reply = soon(stage().asking("answerHeaders", null));
        assertThat(reply.body()).isEqualTo("see the headers");
        assertThat(reply.headers().entries())
                .extracting(Map.Entry::getKey, Map.Entry::getValue)
                .containsExactlyInAnyOrder(tuple("Made-By", "the verticle"), tuple("n", "1"));
    }
}
