package io.polyvert.jobs;

import io.polyvert.bus.Failure;
import io.polyvert.bus.Hop;
import io.polyvert.bus.TracedFailure;
import io.polyvert.calls.Calls;
import io.polyvert.calls.Request;
import io.polyvert.jobs.store.Job;
import io.polyvert.jobs.store.JobId;
import io.polyvert.jobs.store.Payload;
import io.polyvert.jobs.store.Pieces;
import io.polyvert.streams.Incoming;
import io.polyvert.streams.Streams;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/// Does the attempts that this node was granted: each is a request to a worker. Reports what became of
/// them until the owner of the jobs has taken it.
final class Runner {
    /// The headers of a worker's message that say which job it is.
    static final String ID = "job-id";

    static final String ATTEMPT = "job-attempt";
    static final String ATTEMPTS = "job-attempts";

    private static final long AGAIN_MS = 500;
    private static final int MOST_AT_ONCE = 500;

    /// An attempt that came back without having happened keeps its number, so numbers do not tell runs apart.
    private static final class Run {
        final int attempt;
        final Request<Object> request;
        boolean isOver;

        Run(int attempt, Request<Object> request) {
            this.attempt = attempt;
            this.request = request;
        }
    }

    private final Vertx vertx;
    private final Context context;
    private final JobOptions options;
    private final Owner owner;
    private final Map<Long, Run> running = new ConcurrentHashMap<>();
    private final List<Report> reports = new ArrayList<>();
    private boolean reporting;
    private boolean leaves;

    /// @param context on which the runner lives
    Runner(Vertx vertx, Context context, JobOptions options, Owner owner) {
        this.vertx = vertx;
        this.context = context;
        this.options = options;
        this.owner = owner;
    }

    /// On any thread.
    void start(List<Grant> grants) {
        context.runOnContext(_ -> grants.forEach(this::start));
    }

    private void start(Grant grant) {
        Job job = grant.job();
        if (leaves) {
            report(new Report(job.id(), job.attempt(), new Outcome.Released()));
            return;
        }
        long left = job.deadlineMs() - System.currentTimeMillis();
        long timeoutMs = Math.max(1, Math.min(left, job.order().times().timeoutMs()));
        try {
            DeliveryOptions delivery = delivery(grant).setSendTimeout(timeoutMs);
            Request<Object> request = Calls.of(vertx).request(grant.address(), Payload.decode(grant.body()), delivery);
            Run run = new Run(job.attempt(), request);
            running.put(job.id(), run);
            request.reply().onComplete(_ -> Streams.of(vertx).dropBroughtBy(delivery));
            request.reply()
                    .onComplete(
                            reply -> ended(job, run, done(reply)),
                            cause -> ended(job, run, failed(cause, grant, timeoutMs)));
        } catch (RuntimeException refused) {
            report(new Report(
                    job.id(),
                    job.attempt(),
                    new Outcome.Failed(Failure.INVALID.code(), "it cannot be sent: " + refused.getMessage())));
        }
    }

    /// With the body, where that came as a stream.
    private DeliveryOptions delivery(Grant grant) {
        DeliveryOptions delivery = headers(grant.job());
        OptionalLong streamed = Payload.streamedBytes(grant.body());
        if (streamed.isEmpty()) {
            return delivery;
        }
        long id = grant.job().id();
        StoredBody body = new StoredBody(number -> owner.piece(id, number), Pieces.count(streamed.getAsLong()));
        return Streams.of(vertx).bringing(delivery, body, body::close);
    }

    private static DeliveryOptions headers(Job job) {
        DeliveryOptions delivery = new DeliveryOptions();
        job.order().headers().forEach(delivery::addHeader);
        return delivery.addHeader(ID, JobId.text(job.id()))
                .addHeader(ATTEMPT, Integer.toString(job.attempt()))
                .addHeader(ATTEMPTS, Integer.toString(job.lastAttempt()));
    }

    private Outcome done(Message<Object> reply) {
        if (!Streams.isLast(reply)) {
            Streams.of(vertx).begunBy(reply).ifPresent(Incoming::cancel);
            return new Outcome.Failed(
                    Failure.INVALID.code(), "its result is a stream; answer with one value, or with where it is");
        }
        try {
            Buffer result = Payload.encode(reply.body());
            return result.length() <= options.maxBodyBytes()
                    ? new Outcome.Done(result)
                    : new Outcome.Failed(
                            Failure.INVALID.code(),
                            "its result has " + result.length() + " bytes; jobs.maxBodyBytes="
                                    + options.maxBodyBytes());
        } catch (ReplyException cannotBeKept) {
            return new Outcome.Failed(Failure.INVALID.code(), "its result: " + cannotBeKept.getMessage());
        }
    }

    private static Outcome failed(Throwable cause, Grant grant, long timeoutMs) {
        if (!(cause instanceof ReplyException failure)) {
            return new Outcome.Failed(Failure.INTERNAL.code(), String.valueOf(cause));
        }
        return switch (failure.failureType()) {
            case NO_HANDLERS -> new Outcome.Unserved();
            case TIMEOUT -> new Outcome.Failed(Failure.UNAVAILABLE.code(), late(grant.job(), timeoutMs));
            case RECIPIENT_FAILURE, ERROR -> new Outcome.Failed(Failure.codeOf(failure), inWords(failure, grant));
        };
    }

    private static String late(Job job, long timeoutMs) {
        String limit = timeoutMs < job.order().times().timeoutMs() ? "what was left to its deadline" : "timeoutMs";
        return "no answer within " + timeoutMs + " ms (" + limit + ")";
    }

    /// A bug's class and message are in the trace, which only who is trusted gets; the answer has the
    /// address.
    private static String inWords(ReplyException failure, Grant grant) {
        return TracedFailure.traceOf(failure).stream()
                .limit(1)
                .filter(hop -> Failure.codeOf(failure) == Failure.INTERNAL.code()
                        && hop.address().equals(grant.address()))
                .map(Hop::message)
                .findFirst()
                .orElseGet(() -> String.valueOf(failure.getMessage())
                        .replace(grant.address(), grant.job().queue()));
    }

    private void ended(Job job, Run run, Outcome outcome) {
        if (running.get(job.id()) == run) {
            run.isOver = true;
            report(new Report(job.id(), job.attempt(), outcome));
        }
    }

    /// It counts as running until the owner has heard the end, or a silence of the owner would look
    /// like a lost job.
    private void report(Report report) {
        reports.add(report);
        if (!reporting) {
            reporting = true;
            vertx.runOnContext(_ -> send());
        }
    }

    private void send() {
        List<Report> some = List.copyOf(reports.subList(0, Math.min(reports.size(), MOST_AT_ONCE)));
        owner.report(some).onComplete(_ -> taken(some), _ -> vertx.setTimer(AGAIN_MS, _ -> send()));
    }

    private void taken(List<Report> some) {
        reports.subList(0, some.size()).clear();
        some.forEach(report -> running.computeIfPresent(
                report.id(), (_, run) -> run.isOver && run.attempt == report.attempt() ? null : run));
        if (reports.isEmpty()) {
            reporting = false;
        } else {
            send();
        }
    }

    /// Ends attempts that nobody wants; on any thread.
    void stop(List<Grant> attempts) {
        context.runOnContext(_ -> attempts.forEach(attempt -> {
            Run run = running.get(attempt.job().id());
            if (run != null && run.attempt == attempt.job().attempt()) {
                running.remove(attempt.job().id());
                run.request.cancel();
            }
        }));
    }

    /// On any thread.
    Map<Long, Integer> attempts() {
        return running.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> entry.getValue().attempt));
    }

    /// Ends everything and gives it back; completes when the owner has heard.
    Future<Boolean> release() {
        leaves = true;
        List<Report> all = new ArrayList<>();
        running.forEach((id, run) -> {
            running.remove(id);
            if (!run.isOver) {
                run.request.cancel();
                all.add(new Report(id, run.attempt, new Outcome.Released()));
            }
        });
        all.addAll(reports);
        return all.isEmpty() ? Future.succeededFuture(true) : owner.report(all);
    }
}
