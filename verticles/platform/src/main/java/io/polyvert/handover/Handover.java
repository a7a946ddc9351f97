package io.polyvert.handover;

import static java.lang.System.Logger.Level.WARNING;

import io.polyvert.calls.Calls;
import io.polyvert.calls.Detour;
import io.polyvert.parts.Parts;
import io.polyvert.recorder.Recorder;
import io.polyvert.routing.Routing;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.shareddata.Shareable;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/* A consumer that is unregistered drops what was sent to it and not yet handled: messages that wait for its thread, and
 * those of a sender that had chosen it a moment before (io.vertx.core.eventbus.impl.MessageConsumerImpl). So a
 * deployment first leaves: what reaches its consumers is passed on, which is to say sent again to the address, where
 * the new version is registered as well; what it has in hand it answers. Then it is undeployed, and what its consumers
 * drop even so, which the bus tells its metrics, is passed on too; the answer "discarded" to its sender is held back.
 *
 * A request is in hand from its delivery until its answer goes out. Any other message is not waited for: nobody says
 * when the work for it is done. */

/// Takes the messages away from a deployment that leaves, and knows when it has answered what it has in hand.
public final class Handover implements Shareable, Calls.Diversion, Recorder.Discards {
    private static final System.Logger LOG = System.getLogger(Handover.class.getName());
    private static final long LOOK_MS = 10;

    private final Vertx vertx;
    private final Calls calls;
    private final Routing routing;
    private final Set<String> leaving = ConcurrentHashMap.newKeySet();
    private final ThreadLocal<@Nullable String> heldBack = new ThreadLocal<>();

    private Handover(Vertx vertx) {
        this.vertx = vertx;
        this.calls = Calls.of(vertx);
        this.routing = Routing.of(vertx);
    }

    /// After [Routing#install].
    public static Handover install(Vertx vertx, Recorder recorder) {
        Handover handover = Parts.put(vertx, Handover.class, new Handover(vertx));
        handover.calls.divert(handover);
        recorder.watchDiscards(handover);
        return handover;
    }

    public static Handover of(Vertx vertx) {
        return Parts.get(vertx, Handover.class);
    }

    /// Nothing reaches the consumers of the deployment any more. Completes when they have answered every request, or
    /// when it is [#gone].
    public Future<Void> leave(String deployment) {
        leaving.add(deployment);
        return Future.join(routing.leave(deployment), answered(deployment)).mapEmpty();
    }

    private Future<Void> answered(String deployment) {
        Promise<Void> left = Promise.promise();
        // never at once: a message that was let through just before is in hand by then
        vertx.setPeriodic(LOOK_MS, timer -> {
            if (calls.inHandOf(deployment) == 0 || !leaving.contains(deployment)) {
                vertx.cancelTimer(timer);
                left.tryComplete();
            }
        });
        return left.future();
    }

    /// It is undeployed.
    public void gone(String deployment) {
        leaving.remove(deployment);
    }

    @Override
    public boolean takes(Message<?> message, Context consumer) {
        if (leaving.isEmpty() || consumer.deploymentID() == null || !leaving.contains(consumer.deploymentID())) {
            return false;
        }
        routing.passOn(message);
        return true;
    }

    @Override
    public void discarded(Message<?> message, String deployment, boolean unregistered) {
        if (unregistered || leaving.contains(deployment)) {
            if (message.replyAddress() != null) {
                heldBack.set(message.replyAddress());
            }
            routing.passOn(message);
        } else {
            LOG.log(
                    WARNING,
                    () -> "a consumer of '" + Detour.addressOf(message)
                            + "' is paused and full: a message was dropped");
        }
    }

    @Override
    public boolean holdsBack(String replyAddress) {
        if (!replyAddress.equals(heldBack.get())) {
            return false;
        }
        heldBack.remove();
        return true;
    }
}
