package io.polyvert.processes;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.polyvert.deployments.Supervised;
import io.polyvert.recorder.Away;
import io.polyvert.recorder.Recorder;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A verticle whose code runs in a process of its own, reached over the node's Unix socket. It is deployed when the
/// process says it is ready. When the process dies it is started again after a while, until it dies too often;
/// meanwhile nobody is registered at its addresses, so callers hear at once, and from [Away] why. Runs on an event loop
/// and never blocks.
public final class ProcessVerticle extends VerticleBase implements Supervised {
    private static final System.Logger LOG = System.getLogger(ProcessVerticle.class.getName());

    private final ProcessPlan plan;
    private final int instance;
    private final RestartBudget budget = new RestartBudget(InstantSource.system(), RandomGenerator.getDefault());
    private volatile @Nullable Life life;
    private final AtomicInteger restarts = new AtomicInteger();
    private volatile String givenUp = "";
    private volatile String outage = "";
    private volatile Runnable change = () -> {};
    private boolean stopping;
    private long timer = -1;

    /// @param instance from 0
    public ProcessVerticle(ProcessPlan plan, int instance) {
        this.plan = plan;
        this.instance = instance;
    }

    @Override
    public Future<?> start() {
        Life first = begin();
        return first.deployed()
                .onSuccess(_ -> first.ended().onSuccess(ending -> died(first, ending)))
                .recover(cause -> first.ended().transform(_ -> Future.failedFuture(cause)));
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        vertx.cancelTimer(timer);
        Life current = life;
        Future<Void> stopped = current == null ? Future.succeededFuture() : current.stop();
        return stopped.onComplete(_ -> away().settled(this));
    }

    @Override
    public Future<Void> leave() {
        Promise<Void> left = Promise.promise();
        context.runOnContext(_ -> {
            stopping = true;
            vertx.cancelTimer(timer);
            Life current = life;
            away().settled(this);
            Future<Void> leaving = current == null ? Future.succeededFuture() : current.leave();
            leaving.onComplete(left);
        });
        return left.future();
    }

    @Override
    public OptionalLong pid() {
        Life current = life;
        return current == null ? OptionalLong.empty() : current.pid();
    }

    @Override
    public int restarts() {
        return restarts.get();
    }

    @Override
    public Optional<String> givenUp() {
        return givenUp.isEmpty() ? Optional.empty() : Optional.of(givenUp);
    }

    @Override
    public void onChange(Runnable change) {
        this.change = change;
    }

    private Life begin() {
        Life fresh = new Life(context, plan, instance, this::lost);
        life = fresh;
        return fresh;
    }

    private void lost(Collection<String> addresses) {
        outage = "the process of '" + plan.deployment() + "' has just ended; try again soon";
        away().left(this, addresses, () -> outage);
    }

    private Away away() {
        return Recorder.of(vertx).away();
    }

    private void died(Life dead, Ending ending) {
        if (stopping) {
            return;
        }
        budget.died().ifPresentOrElse(wait -> restart(dead, ending, wait), () -> giveUp(dead, ending));
        change.run();
    }

    private void restart(Life dead, Ending ending, long waitMs) {
        outage = dead.name() + " " + ending.how() + " and is started again; try again soon";
        LOG.log(WARNING, () -> dead.name() + " " + ending.inWords() + "\nit starts again in " + waitMs + " ms");
        timer = vertx.setTimer(waitMs, _ -> {
            restarts.incrementAndGet();
            Life next = begin();
            next.deployed().onSuccess(_ -> back(next));
            next.ended().onSuccess(again -> died(next, reasonOf(next, again)));
        });
    }

    private void back(Life next) {
        away().settled(this);
        change.run();
        LOG.log(INFO, () -> next.name() + " is back");
    }

    private void giveUp(Life dead, Ending ending) {
        outage = dead.name() + " has been given up after " + restarts.get() + " restarts; it " + ending.how();
        String reason = dead.name() + " died " + RestartBudget.DEATHS + " times within "
                + RestartBudget.WITHIN.toSeconds() + " s and is not started again; it " + ending.inWords();
        givenUp = reason;
        LOG.log(
                ERROR,
                () -> reason
                        + "\nmend it; with --redeploy, saving it starts it anew, otherwise stop the node and run it again");
    }

    /// What the process said of its failure explains more than how it ended.
    private static Ending reasonOf(Life dead, Ending ending) {
        return dead.deployed().failed()
                ? new Ending("did not start", ": " + dead.deployed().cause().getMessage())
                : ending;
    }
}
