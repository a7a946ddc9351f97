package io.polyvert.processes;

import io.polyvert.deployments.DeploymentException;
import io.polyvert.doors.ProcessPeer;
import io.polyvert.doors.ProcessSession;
import io.polyvert.doors.UnixDoor;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One process from its start to its end. Everything runs on the verticle's context, where the door's calls are
/// brought first.
final class Life implements ProcessPeer {
    static final long START_MS = 10_000;
    /* Undeploying takes 5 s at most: the stop frame, then SIGTERM, then SIGKILL. */
    static final long STOP_FRAME_MS = 3_500;
    static final long TERM_MS = 700;
    private static final long LAST_LINES_MS = 200;
    /* Its last frames may be unread when it has ended; only another process that holds its socket keeps that open. */
    private static final long LAST_FRAMES_MS = 1_000;
    /* A process that said it failed, or left the bus, ends by itself; this long is enough. */
    private static final long LEAVE_MS = 1_000;
    /* Asked that often within the time it may be silent. */
    private static final int BEATS = 3;
    private static final System.Logger LOG = System.getLogger("io.polyvert.verticle");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Vertx vertx;
    private final Context context;
    private final ProcessPlan plan;
    private final int instance;
    private final UnixDoor.Expected expected;
    private final Promise<Void> deployed = Promise.promise();
    private final Consumer<Collection<String>> lost;
    private final Promise<Ending> ended = Promise.promise();
    private final Promise<Void> heardOut = Promise.promise();
    private @Nullable ProcessSession session;
    private volatile @Nullable Child child;
    private volatile boolean unwanted;
    private boolean silent;
    /// On the session's event loop, as what it is for.
    private boolean served;
    private long heartbeat = -1;

    /// Must be called on the verticle's context.
    ///
    /// @param lost told, on any thread, the addresses that the process loses when it leaves the bus unasked
    Life(Context context, ProcessPlan plan, int instance, Consumer<Collection<String>> lost) {
        this.vertx = context.owner();
        this.context = context;
        this.plan = plan;
        this.instance = instance;
        this.lost = lost;
        UnixDoor door = UnixDoor.of(vertx);
        String key = freshKey();
        this.expected = door.expect(key, this);
        long overdue = vertx.setTimer(START_MS, _ -> overdue());
        deployed.future().onComplete(_ -> vertx.cancelTimer(overdue));
        vertx.executeBlocking(() -> Child.start(plan, name(), door.socket(), key), false)
                .onComplete(this::started, this::notStarted);
    }

    /// Fails with a [DeploymentException] that says why the verticle is not deployed; the process ends then.
    Future<Void> deployed() {
        return deployed.future();
    }

    /// Never fails.
    Future<Ending> ended() {
        return ended.future();
    }

    String name() {
        return plan.deployment() + "/" + instance;
    }

    OptionalLong pid() {
        Child running = child;
        return running == null || ended.future().isComplete() ? OptionalLong.empty() : OptionalLong.of(running.pid());
    }

    /// Lets no further message reach the process. Completes when it has answered what it got, or has ended.
    Future<Void> leave() {
        return session == null ? Future.succeededFuture() : session.leave();
    }

    /// Ends the process, politely first. Completes when it has ended, in 5 s at the latest.
    Future<Void> stop() {
        if (ended.future().isComplete()) {
            return Future.succeededFuture();
        }
        unwanted = true;
        deployed.tryFail(new DeploymentException(name() + " was undeployed before it was ready"));
        if (session == null) {
            terminate();
            killAfter(LEAVE_MS);
        } else {
            session.stop();
            long term = vertx.setTimer(STOP_FRAME_MS, _ -> terminate());
            ended.future().onComplete(_ -> vertx.cancelTimer(term));
            killAfter(STOP_FRAME_MS + TERM_MS);
        }
        return within(STOP_FRAME_MS + 2 * TERM_MS, ended.future());
    }

    private static String freshKey() {
        byte[] bytes = new byte[16];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    private void started(Child process) {
        child = process;
        Future.fromCompletionStage(process.exited(), context).onSuccess(ending -> exited(process, ending));
        if (unwanted || deployed.future().failed()) {
            process.kill();
        }
    }

    private void notStarted(Throwable cause) {
        deployed.tryFail(cause);
        over(new Ending("did not start", ": " + cause.getMessage()));
    }

    private void exited(Child process, String how) {
        Future<Void> frames = session == null ? Future.succeededFuture() : heardOut.future();
        Future.all(within(LAST_LINES_MS, process.output().ended()), within(LAST_FRAMES_MS, frames))
                .onComplete(_ -> context.runOnContext(_ -> {
                    String last = process.output().lastLines();
                    Ending ending = new Ending(
                            silent ? silence() : how,
                            plan.adviceOn(process.output().recentLines())
                                    + (last.isEmpty() ? "" : "; its last lines:\n" + last));
                    deployed.tryFail(new DeploymentException(name() + " " + ending.inWords()));
                    over(ending);
                }));
    }

    private Future<Void> within(long ms, Future<?> what) {
        Promise<Void> over = Promise.promise();
        long late = vertx.setTimer(ms, _ -> over.tryComplete());
        what.onComplete(_ -> {
            vertx.cancelTimer(late);
            over.tryComplete();
        });
        return over.future();
    }

    private String silence() {
        return "left its bus unread for " + plan.resources().silenceMs() + " ms and was killed";
    }

    private void over(Ending ending) {
        vertx.cancelTimer(heartbeat);
        expected.cancel();
        if (session != null) {
            session.close();
        }
        Child left = child;
        Future<Void> reaped = left == null
                ? Future.succeededFuture()
                : vertx.executeBlocking(
                        () -> {
                            left.reap();
                            return null;
                        },
                        false);
        reaped.onComplete(_ -> ended.tryComplete(ending));
    }

    private void overdue() {
        boolean silent = session == null;
        deployed.tryFail(new DeploymentException(name() + " was not ready within " + START_MS / 1_000 + " s; "
                + (silent ? "it never connected to the bus" : "its top level or its start() still runs")));
        kill();
    }

    private void terminate() {
        Child running = child;
        if (running != null) {
            running.terminate();
        }
    }

    private void kill() {
        Child running = child;
        if (running != null) {
            running.kill();
        }
    }

    private void killAfter(long ms) {
        long timer = vertx.setTimer(ms, _ -> kill());
        ended.future().onComplete(_ -> vertx.cancelTimer(timer));
    }

    @Override
    public String deployment() {
        return plan.deployment();
    }

    @Override
    public int instance() {
        return instance;
    }

    @Override
    public JsonObject config() {
        return plan.config().copy();
    }

    @Override
    public void connected(ProcessSession session) {
        context.runOnContext(_ -> {
            this.session = session;
            if (unwanted) {
                session.stop();
            }
            if (plan.resources().silenceMs() > 0) {
                session.beat(BEATS);
                heartbeat =
                        vertx.setPeriodic(Math.max(1, plan.resources().silenceMs() / BEATS), _ -> session.beat(BEATS));
            }
        });
    }

    /// Whoever waits for this process hears at once, as its session ends.
    @Override
    public void silent() {
        context.runOnContext(_ -> {
            silent = !unwanted;
            if (session != null) {
                session.close();
            }
            kill();
        });
    }

    @Override
    public void ready() {
        served = true;
        context.runOnContext(_ -> deployed.tryComplete());
    }

    @Override
    public void failed(String message, Optional<String> trace) {
        context.runOnContext(_ -> {
            String reason = message + plan.adviceOn(message);
            deployed.tryFail(trace.map(text -> new DeploymentException(reason, new Traceback(text)))
                    .orElseGet(() -> new DeploymentException(reason)));
            killAfter(LEAVE_MS);
        });
    }

    @Override
    public void log(System.Logger.Level level, String message) {
        LOG.log(level, () -> name() + ": " + message);
    }

    @Override
    public void closed(Collection<String> addresses) {
        if (served && !unwanted) {
            lost.accept(addresses);
        }
        heardOut.tryComplete();
        context.runOnContext(_ -> {
            if (!unwanted) {
                killAfter(LEAVE_MS);
            }
        });
    }
}
