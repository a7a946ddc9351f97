package io.polyvert.jobs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.contracts.JobOrder;
import io.polyvert.contracts.JobTimes;
import io.polyvert.jobs.store.Job;
import io.polyvert.jobs.store.JobState;
import io.polyvert.jobs.store.Payload;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunnerTest {
    private record Told(List<Report> reports, Promise<Boolean> taken) {}

    private final BlockingQueue<Told> told = new LinkedBlockingQueue<>();

    /// Takes reports when the test says so.
    private final Owner owner = new Owner() {
        @Override
        public Future<Boolean> report(List<Report> reports) {
            Promise<Boolean> taken = Promise.promise();
            told.add(new Told(reports, taken));
            return taken.future();
        }

        @Override
        public Future<Buffer> piece(long id, int number) {
            return Future.succeededFuture(Buffer.buffer());
        }
    };

    private Told next() throws InterruptedException {
        return Objects.requireNonNull(told.poll(10, SECONDS));
    }

    /// As when nobody was there, and somebody comes while that is being reported.
    @Test
    void attempt_grantedAgainWithItsNumber_beforeItsReportWasTaken_isReported(@TempDir Path folder) throws Exception {
        try (JobsNode node = new JobsNode(folder.resolve("jobs.db"), JobOptions.DEFAULTS)) {
            BlockingQueue<Message<Object>> hands = new LinkedBlockingQueue<>();
            node.vertx.eventBus().consumer("served", hands::add);
            Runner runner = new Runner(node.vertx, node.vertx.getOrCreateContext(), JobOptions.DEFAULTS, owner);
            Job job = Job.submitted(1, JobOrder.to("served"), JobState.WAITING, System.currentTimeMillis(), 0, "")
                    .running(System.currentTimeMillis(), "self");
            runner.start(List.of(new Grant("self", "nobody", job, Payload.NULL)));
            Told unserved = next();
            assertThat(unserved.reports).containsExactly(new Report(1, 1, new Outcome.Unserved()));
            runner.start(List.of(new Grant("self", "served", job, Payload.NULL)));
            Message<Object> message = Objects.requireNonNull(hands.poll(10, SECONDS));
            unserved.taken.complete(true);
            message.reply("done");
            Told done = next();
            assertThat(done.reports).containsExactly(new Report(1, 1, new Outcome.Done(Payload.encode("done"))));
            done.taken.complete(true);
        }
    }

    @Test
    void attempt_thatTheDeadlineCutsOff_saysSo(@TempDir Path folder) throws Exception {
        try (JobsNode node = new JobsNode(folder.resolve("jobs.db"), JobOptions.DEFAULTS)) {
            node.vertx.eventBus().consumer("silent", _ -> {});
            Runner runner = new Runner(node.vertx, node.vertx.getOrCreateContext(), JobOptions.DEFAULTS, owner);
            JobOrder order = JobOrder.to("silent").withTimes(JobTimes.DEFAULTS.withDeadlineMs(100));
            Job job = Job.submitted(1, order, JobState.WAITING, System.currentTimeMillis(), 0, "")
                    .running(System.currentTimeMillis(), "self");
            runner.start(List.of(new Grant("self", "silent", job, Payload.NULL)));
            Told late = next();
            assertThat(late.reports)
                    .singleElement()
                    .extracting(Report::outcome)
                    .asString()
                    .contains("no answer within ", " ms (what was left to its deadline)");
            late.taken.complete(true);
        }
    }
}
