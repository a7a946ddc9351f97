package io.polyvert.travel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Failure;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.junit5.VertxExtension;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@ExtendWith(VertxExtension.class)
class ThrownCheckTest {
    static final class Thrower extends VerticleBase {
        @Override
        public Future<?> start() {
            vertx.eventBus().consumer("bug", _ -> {
                throw new IllegalStateException("secret");
            });
            return vertx.eventBus()
                    .consumer("refusal", _ -> {
                        throw Failure.CONFLICT.because("lot 7 is taken");
                    })
                    .completion();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = ThreadingModel.class,
            names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void request_consumerThrows_callerHearsAtOnce(ThreadingModel model, Vertx vertx) throws Exception {
        ThrownCheck.install(vertx);
        vertx.deployVerticle(new Thrower(), new DeploymentOptions().setThreadingModel(model))
                .await(5, SECONDS);
        var bug = catchThrowableOfType(
                ReplyException.class,
                () -> vertx.eventBus().request("bug", null).await(5, SECONDS));
        assertThat(bug.failureCode()).isEqualTo(500);
        assertThat(bug).hasMessage("internal error at bug");
        var refusal = catchThrowableOfType(
                ReplyException.class,
                () -> vertx.eventBus().request("refusal", null).await(5, SECONDS));
        assertThat(refusal.failureCode()).isEqualTo(409);
        assertThat(refusal).hasMessage("lot 7 is taken");
    }
}
