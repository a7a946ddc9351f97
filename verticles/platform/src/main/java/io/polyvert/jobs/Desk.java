package io.polyvert.jobs;

import io.polyvert.bus.Failure;
import io.polyvert.calls.Call;
import io.polyvert.jobs.store.Job;
import io.polyvert.jobs.store.JobId;
import io.polyvert.jobs.store.JobQuery;
import io.polyvert.jobs.store.JobState;
import io.polyvert.jobs.store.JobStore;
import io.polyvert.jobs.store.Payload;
import io.polyvert.jobs.store.QueueSettings;
import io.polyvert.streams.Incoming;
import io.polyvert.streams.Streams;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;

/// Answers requests about jobs where their owner is. On the event loop of the jobs.
final class Desk {
    private static final long LONGEST_WAIT_MS = 86_400_000;
    private static final long WAIT_MS = 30_000;

    private final Vertx vertx;
    private final JobOptions options;
    private final Engine engine;
    private final JobId ids;
    private final Orders orders = new Orders(Question::checked);
    private final String self;

    Desk(Vertx vertx, JobOptions options, Engine engine, String self) {
        this.vertx = vertx;
        this.options = options;
        this.engine = engine;
        this.ids = new JobId(InstantSource.system());
        this.self = self;
    }

    /// By the last word of their addresses.
    Map<String, Function<Message<Object>, Future<JsonObject>>> answers() {
        Map<String, Function<Message<Object>, Future<JsonObject>>> all = new LinkedHashMap<>();
        all.put("submit", this::submit);
        all.put("get", message -> stored(id(message)).map(Desk::shown));
        all.put("await", this::await);
        all.put("cancel", this::cancel);
        all.put("retry", this::retry);
        all.put("list", this::list);
        all.put("pause", message -> set(message, settings -> settings.withPaused(true)));
        all.put("resume", message -> set(message, settings -> settings.withPaused(false)));
        all.put("limit", this::limit);
        all.put("stats", _ -> stats());
        all.put("progress", this::progress);
        all.put("work", this::work);
        all.put(
                "report",
                message -> reported(Wire.reports((Buffer) message.body())).map(new JsonObject()));
        all.put("heard", this::heard);
        all.put("reload", _ -> engine.reload());
        all.put("leave", message -> leaves(nodeOf(message)).map(new JsonObject()));
        return all;
    }

    private Future<JsonObject> submit(Message<Object> message) {
        boolean isStreamed = !Streams.isLast(message);
        Question.Wanted wanted = isStreamed
                ? Question.streamed(message, orders)
                : Question.wanted(message, orders, options.maxBodyBytes());
        String given = message.headers().get(Forward.ID);
        long id = given == null ? ids.next() : JobId.of(given);
        String origin = Objects.requireNonNullElse(message.headers().get(Forward.NODE), self);
        if (isStreamed) {
            Incoming body = Streams.of(vertx).broughtBy(message).orElseThrow();
            return new Upload(engine, body, id, options.maxStreamBytes())
                    .submit(wanted.order(), origin)
                    .map(Submitted::toJson);
        }
        Future<Boolean> isThere = message.headers().contains(Forward.AGAIN)
                ? engine.read(store -> store.find(id)
                        .filter(stored -> stored.job().origin().equals(origin))
                        .isPresent())
                : Future.succeededFuture(false);
        return isThere.compose(already -> already
                        ? Future.succeededFuture(new Submitted(id, true))
                        : engine.ask((book, now) -> book.submit(id, wanted.order(), wanted.body(), origin, now)))
                .map(Submitted::toJson);
    }

    private static long id(Message<Object> message) {
        return Question.id(Question.object(message));
    }

    private Future<JobStore.Stored> stored(long id) {
        return engine.read(store -> store.find(id)).map(found -> found.orElseThrow(() -> absent(id)));
    }

    private static RuntimeException absent(long id) {
        return Failure.NOT_FOUND.because(
                "there is no job " + JobId.text(id) + "; finished ones are forgotten after their retentionMs");
    }

    private static JsonObject shown(JobStore.Stored stored) {
        JsonObject json = shown(stored.job(), stored.result());
        return value(json, "body", stored.body());
    }

    private static JsonObject shown(Job job, Buffer result) {
        JsonObject json = job.toJson();
        return job.state() == JobState.DONE ? value(json, "result", result) : json;
    }

    /// Bytes are Base64 in JSON, and of a stream there is only its length; `bodyType` and `resultType` tell.
    private static JsonObject value(JsonObject json, String name, Buffer stored) {
        OptionalLong streamed = Payload.streamedBytes(stored);
        if (streamed.isPresent()) {
            return json.put(name + "Type", "stream").put(name + "Bytes", streamed.getAsLong());
        }
        Object value = Payload.decode(stored);
        return value instanceof Buffer ? json.put(name, value).put(name + "Type", "bytes") : json.put(name, value);
    }

    /// A part of a body that came as a stream.
    Future<Buffer> piece(long id, int number) {
        return engine.read(store -> store.piece(id, number)).map(piece -> piece.orElseThrow(() -> absent(id)));
    }

    private Future<JsonObject> await(Message<Object> message) {
        JsonObject asked = Question.object(message);
        long id = Question.id(asked);
        long timeoutMs = Question.number(asked, "timeoutMs", WAIT_MS);
        if (timeoutMs < 1 || timeoutMs > LONGEST_WAIT_MS) {
            throw Failure.INVALID.because("timeoutMs=" + timeoutMs + " is outside 1.." + LONGEST_WAIT_MS);
        }
        return engine.ask((book, _) -> Optional.ofNullable(book.ledger().find(id))
                        .map(_ -> engine.waiters().join(id)))
                .compose(waits -> waits.isEmpty()
                        ? stored(id).map(stored -> shown(stored.job(), stored.result()))
                        : finished(id, waits.get(), timeoutMs));
    }

    private Future<JsonObject> finished(long id, Promise<Finished> promise, long timeoutMs) {
        Runnable leave = () -> engine.waiters().leave(id, promise);
        Call.current().ifPresent(call -> call.onCancel(leave));
        long timer = vertx.setTimer(timeoutMs, _ -> {
            leave.run();
            promise.tryFail(Failure.UNAVAILABLE.because("job " + JobId.text(id) + " has not finished within "
                    + timeoutMs + " ms; it goes on, ask for it again"));
        });
        return promise.future()
                .onComplete(_ -> vertx.cancelTimer(timer))
                .map(finished -> shown(finished.job(), finished.result()));
    }

    private Future<JsonObject> cancel(Message<Object> message) {
        long id = id(message);
        return engine.ask((book, now) -> book.cancel(id, now))
                .compose(job -> job.isPresent()
                        ? Future.succeededFuture(job.get().toJson())
                        : stored(id).map(stored -> alreadyFinished(stored.job())));
    }

    private static JsonObject alreadyFinished(Job job) {
        if (job.state() == JobState.CANCELLED) {
            return job.toJson();
        }
        throw Failure.CONFLICT.because(
                "job " + JobId.text(job.id()) + " is " + job.state().word() + " already");
    }

    private Future<JsonObject> retry(Message<Object> message) {
        long id = id(message);
        return stored(id)
                .map(stored -> {
                    if (!stored.job().state().isFinished()) {
                        throw Failure.CONFLICT.because("job " + JobId.text(id) + " is "
                                + stored.job().state().word() + "; it can be tried again when it has finished");
                    }
                    return stored;
                })
                .compose(stored -> failedMembers(stored.job())
                        .compose(members -> engine.ask((book, now) -> book.retry(stored, members, now))))
                .map(Job::toJson);
    }

    private Future<List<Job>> failedMembers(Job job) {
        List<JobState> failed = List.of(JobState.DEAD, JobState.CANCELLED);
        return engine.read(store -> {
            List<Job> members = new ArrayList<>();
            long before = Long.MAX_VALUE;
            while (true) {
                var page = store.list(new JobQuery(List.of(), failed, job.id(), before, JobQuery.MOST));
                members.addAll(page);
                if (page.size() < JobQuery.MOST) {
                    return members;
                }
                before = page.getLast().id();
            }
        });
    }

    private Future<JsonObject> list(Message<Object> message) {
        JobQuery query = Question.query(Question.object(message));
        return engine.read(store -> store.list(query)).map(jobs -> {
            JsonArray all = new JsonArray();
            jobs.forEach(job -> all.add(job.toJson()));
            JsonObject page = new JsonObject().put("jobs", all);
            return jobs.size() < query.limit()
                    ? page
                    : page.put("next", JobId.text(jobs.getLast().id()));
        });
    }

    private Future<JsonObject> set(Message<Object> message, Function<QueueSettings, QueueSettings> change) {
        String queue = Question.queue(Question.object(message));
        return engine.ask((book, _) -> {
            book.ledger().set(change.apply(book.ledger().settingsOf(queue)));
            return book.ledger().line(queue).toJson();
        });
    }

    /// `{"address", "rate", "perMs"}`; a rate of 0 takes the limit away.
    private Future<JsonObject> limit(Message<Object> message) {
        JsonObject asked = Question.object(message);
        long rate = Question.number(asked, "rate", 0);
        long perMs = Question.number(asked, "perMs", 1_000);
        try {
            QueueSettings checked = QueueSettings.of(Question.queue(asked)).withRate(rate, perMs);
            return set(message, settings -> settings.withRate(checked.rate(), checked.rateMs()));
        } catch (IllegalArgumentException refusal) {
            throw Failure.INVALID.because("jobs.limit: " + refusal.getMessage());
        }
    }

    private Future<JsonObject> stats() {
        return engine.ask((book, _) -> {
            List<Line> lines = new ArrayList<>(book.ledger().lines());
            lines.sort(Comparator.comparing(line -> line.queue));
            JsonArray all = new JsonArray();
            lines.forEach(line -> all.add(line.toJson()));
            return new JsonObject().put("unfinished", book.ledger().size()).put("queues", all);
        });
    }

    private Future<JsonObject> progress(Message<Object> message) {
        JsonObject told = Question.object(message);
        long id = Question.id(told);
        int attempt = (int) Question.number(told, "attempt", 0);
        double done = told.getValue("done") instanceof Number number ? number.doubleValue() : 0;
        String text = told.getValue("text") instanceof String words ? words : "";
        return engine.ask((book, _) -> {
            book.attempts().progress(id, attempt, done, text);
            return new JsonObject();
        });
    }

    // -- nodes

    private Future<JsonObject> work(Message<Object> message) {
        String node = nodeOf(message);
        JsonObject told = Question.object(message);
        String queue = Question.queue(told);
        int concurrency = (int) Question.number(told, "concurrency", 1);
        String label = told.getString("label", queue);
        if (!(told.getValue("worker") instanceof String worker) || !worker.startsWith(Jobs.WORKER)) {
            throw Failure.INVALID.because("worker=" + told.getValue("worker") + " is not where a worker gets its jobs;"
                    + " that address begins with '" + Jobs.WORKER + "'");
        }
        if (concurrency < 0 || concurrency > 10_000) {
            throw Failure.INVALID.because("concurrency=" + concurrency + " is outside 0..10000");
        }
        return engine.ask((book, now) -> {
            if (concurrency == 0) {
                book.ledger().line(queue).leave(worker);
            } else {
                book.staff().join(queue, worker, node, label, concurrency, now);
            }
            return new JsonObject().put("everyMs", options.leaseMs() / 3);
        });
    }

    Future<Boolean> reported(List<Report> reports) {
        return engine.ask((book, now) -> {
            reports.forEach(report -> book.attempts().report(report.id(), report.attempt(), report.outcome(), now));
            return true;
        });
    }

    /// The node gets no more jobs.
    Future<Boolean> leaves(String node) {
        return engine.ask((book, _) -> {
            book.staff().leaves(node);
            return true;
        });
    }

    private Future<JsonObject> heard(Message<Object> message) {
        String node = nodeOf(message);
        Map<Long, Integer> attempts = Wire.attempts((JsonArray) message.body());
        return engine.ask((book, now) -> {
            book.staff().heard(node, attempts, now);
            return new JsonObject();
        });
    }

    private String nodeOf(Message<Object> message) {
        return Objects.requireNonNullElse(message.headers().get(Forward.NODE), self);
    }

    /// What ran there is given to others at once.
    Future<Boolean> nodeLeft(String node) {
        return engine.ask((book, now) -> {
            book.staff().nodeLeft(node, now);
            return true;
        });
    }
}
