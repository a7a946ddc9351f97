package io.polyvert.jobs;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;
import static java.lang.System.Logger.Level.WARNING;

import io.polyvert.bus.Failure;
import io.polyvert.jobs.store.JobId;
import io.polyvert.jobs.store.JobStore;
import io.polyvert.jobs.store.StoreException;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/* One thread owns the book and the store. Each of its turns takes all that was asked meanwhile, decides it in memory,
 * stores the outcome in one transaction, and only then answers and lets jobs begin. So a thousand submissions that
 * come together cost one write to the disk, and nobody hears of what is not safe.
 *
 * When storing fails, what was decided in that turn must not have been: the book is thrown away, all who asked are
 * refused, and the store is opened and read again, every second until that works. What ran before goes on, and its
 * outcome is reported again until it is taken. */

/// The owner of the jobs: decides, stores, answers.
final class Engine implements AutoCloseable {
    /// A body that has to be read from the store first.
    static final Buffer ABSENT = Buffer.buffer("absent");

    /// Who is told this asks the next owner.
    static final String MOVES = "the jobs move, as their node leaves; try again";

    private static final System.Logger LOG = System.getLogger(Engine.class.getName());
    private static final int MAX_WAITING = 100_000;
    private static final int MAX_PER_TURN = 2_000;
    private static final int MAX_READS = 1_000;
    private static final int PURGED_AT_ONCE = 1_000;
    private static final long RETRY_MS = 1_000;
    private static final long PURGE_MS = 5_000;
    private static final long CLOSE_SECONDS = 3;

    private final JobStore store;
    private final JobOptions options;
    private final String self;
    private final InstantSource clock;
    private final Crew crew;
    private final Consumer<Runnable> answers;
    private final Waiters waiters = new Waiters();
    private final JobId ids;
    private final BlockingQueue<Command<?>> asked = new ArrayBlockingQueue<>(MAX_WAITING);
    private final ExecutorService reads = new ThreadPoolExecutor(
            0,
            1,
            10,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_READS),
            Thread.ofPlatform().daemon().name("jobs-read").factory());
    private final Thread thread = Thread.ofPlatform().daemon().name("jobs").unstarted(this::run);
    private final Promise<Void> closed = Promise.promise();
    private @Nullable Book book;
    private long purgedMs;
    private volatile String trouble = "the jobs are being read; try again in a moment";
    private volatile boolean isClosing;
    private volatile boolean isOpen;

    /// @param self this node's id
    /// @param answers runs what it is given later, in order, on the context that serves
    Engine(
            JobStore store,
            JobOptions options,
            String self,
            InstantSource clock,
            Crew crew,
            Consumer<Runnable> answers) {
        this.store = store;
        this.options = options;
        this.self = self;
        this.clock = clock;
        this.crew = crew;
        this.answers = answers;
        this.ids = new JobId(clock);
    }

    void start() {
        thread.start();
    }

    /// Fails with [Failure#UNAVAILABLE], and the reason, when the decision could not be made safe.
    <T> Future<T> ask(Command.Decision<T> decision) {
        Command<T> command = new Command<>(decision);
        if (isClosing) {
            command.refuse(MOVES);
        } else if (!asked.offer(command)) {
            command.refuse(MAX_WAITING + " requests wait for the jobs' store; try again later");
        }
        if (isClosing && asked.remove(command)) {
            command.refuse(MOVES);
        }
        return command.future();
    }

    /// Looks into the store, beside what is written there.
    <T> Future<T> read(Function<JobStore, T> look) {
        return isOpen && !isClosing ? readNow(look) : ask((_, _) -> true).compose(_ -> readNow(look));
    }

    private <T> Future<T> readNow(Function<JobStore, T> look) {
        Promise<T> promise = Promise.promise();
        try {
            reads.execute(() -> {
                try {
                    if (isClosing) {
                        throw new StoreException(MOVES);
                    }
                    T found = look.apply(store);
                    answers.accept(() -> promise.complete(found));
                } catch (StoreException failure) {
                    answers.accept(() -> promise.fail(unread(String.valueOf(failure.getMessage()))));
                } catch (RuntimeException failure) {
                    answers.accept(() -> promise.fail(failure));
                }
            });
        } catch (RejectedExecutionException _) {
            promise.fail(unread(MAX_READS + " look into the jobs already; try again later"));
        }
        return promise.future();
    }

    /// What a store that closes says of itself helps nobody.
    private ReplyException unread(String reason) {
        return Failure.UNAVAILABLE.because(isClosing ? MOVES : reason);
    }

    /// Reads everything anew from the store: somebody else has written there.
    Future<JsonObject> reload() {
        return ask((_, _) -> {
            throw new StoreException(MOVES);
        });
    }

    Waiters waiters() {
        return waiters;
    }

    private void run() {
        List<Command<?>> commands = new ArrayList<>();
        while (!isClosing) {
            try {
                Book open = book;
                long waitMs =
                        open == null ? RETRY_MS : Math.clamp(open.nextMs(clock.millis()) - clock.millis(), 0, 1_000);
                if (open == null && !load()) {
                    refuseFor(RETRY_MS);
                    continue;
                }
                take(commands, open == null ? 0 : waitMs);
                turn(commands);
            } catch (StoreException failure) {
                trouble(failure, commands);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                break;
            } catch (RuntimeException bug) {
                LOG.log(ERROR, "the jobs are read anew after a bug", bug);
                trouble(new StoreException("internal error in the jobs"), commands);
            }
            commands.clear();
        }
        leave();
    }

    private void take(List<Command<?>> commands, long waitMs) throws InterruptedException {
        Command<?> first = waitMs == 0 ? asked.poll() : asked.poll(waitMs, TimeUnit.MILLISECONDS);
        if (first != null) {
            commands.add(first);
            asked.drainTo(commands, MAX_PER_TURN - 1);
        }
    }

    private boolean load() {
        long now = clock.millis();
        try {
            Book next = new Book(options, self, ids, new Random());
            store.open();
            Ledger ledger = next.ledger();
            store.load(now, ledger);
            ledger.loaded(store.counts(), now);
            ledger.remember(store.bodies(ledger.schedules()));
            next.staff().nodesAre(crew.nodes(), crew.runsHere(), now);
            book = next;
            isOpen = true;
            LOG.log(INFO, () -> "jobs opened unfinished=" + ledger.size());
            return true;
        } catch (StoreException failure) {
            trouble(failure, List.of());
            return false;
        }
    }

    private void refuseFor(long ms) throws InterruptedException {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(ms);
        List<Command<?>> commands = new ArrayList<>();
        while (!isClosing && System.nanoTime() < until) {
            take(commands, 50);
            refuse(commands);
            commands.clear();
        }
    }

    private void trouble(StoreException failure, List<Command<?>> commands) {
        String reason = String.valueOf(failure.getMessage());
        if (book != null || !reason.equals(trouble)) {
            LOG.log(WARNING, () -> "jobs cannot be stored: " + reason);
        }
        trouble = reason;
        book = null;
        isOpen = false;
        refuse(List.copyOf(commands));
    }

    private void refuse(List<Command<?>> commands) {
        List<Command<?>> refused = List.copyOf(commands);
        String reason = trouble;
        if (!refused.isEmpty()) {
            answers.accept(() -> refused.forEach(command -> command.refuse(reason)));
        }
    }

    private void turn(List<Command<?>> commands) {
        Book open = Objects.requireNonNull(book);
        long now = clock.millis();
        for (Command<?> command : commands) {
            command.decide(open, now);
        }
        open.advance(now);
        List<Grant> grants = open.grants(now);
        var changes = open.turn().takeChanges();
        if (!changes.isEmpty()) {
            store.write(changes);
        }
        if (now - purgedMs >= PURGE_MS) {
            purge(open, now);
        }
        List<Grant> ready = withBodies(grants);
        List<Command<?>> decided = List.copyOf(commands);
        var finished = open.turn().takeFinished();
        List<Grant> stops = open.turn().takeStops();
        if (!ready.isEmpty()) {
            crew.start(ready);
        }
        if (!stops.isEmpty()) {
            crew.stop(stops);
        }
        if (!decided.isEmpty() || !finished.isEmpty()) {
            answers.accept(() -> {
                decided.forEach(Command::answer);
                waiters.tell(finished);
            });
        }
    }

    private void purge(Book open, long now) {
        List<JobStore.Count> gone = store.purge(now, PURGED_AT_ONCE);
        gone.forEach(count -> open.ledger().line(count.queue()).count(count.state(), -count.jobs()));
        purgedMs = gone.isEmpty() ? now : 0;
    }

    @SuppressWarnings("ReferenceEquality") // ABSENT is a mark
    private List<Grant> withBodies(List<Grant> grants) {
        List<Long> absent = grants.stream()
                .filter(grant -> grant.body() == ABSENT)
                .map(grant -> grant.job().id())
                .toList();
        if (absent.isEmpty()) {
            return grants;
        }
        Map<Long, Buffer> bodies = store.bodies(absent);
        return grants.stream()
                .map(grant -> grant.body() == ABSENT
                        ? new Grant(
                                grant.node(),
                                grant.address(),
                                grant.job(),
                                bodies.getOrDefault(grant.job().id(), Buffer.buffer()))
                        : grant)
                .toList();
    }

    /// What runs here is given back.
    private void leave() {
        List<Command<?>> rest = new ArrayList<>();
        asked.drainTo(rest);
        try {
            if (book != null) {
                turn(rest);
            } else {
                refuse(rest);
            }
        } catch (StoreException failure) {
            trouble(failure, rest);
        } finally {
            reads.shutdown();
            try {
                store.close();
            } catch (StoreException failure) {
                LOG.log(WARNING, () -> "the jobs did not close in order: " + failure.getMessage());
            }
            answers.accept(closed::tryComplete);
        }
    }

    /// Completes when all that was accepted is stored, and the store is closed.
    Future<Void> leaveSoon() {
        Command<Boolean> last = new Command<>((_, _) -> true);
        boolean wakes = asked.offer(last);
        isClosing = true;
        LOG.log(DEBUG, () -> "jobs close, woken=" + wakes);
        waiters.refuse(MOVES);
        return closed.future();
    }

    @Override
    public void close() {
        leaveSoon();
        try {
            thread.join(TimeUnit.SECONDS.toMillis(CLOSE_SECONDS));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
