package io.polyvert.jobs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Failure;
import io.polyvert.contracts.JobCron;
import io.polyvert.contracts.JobKey;
import io.polyvert.contracts.JobOrder;
import io.polyvert.contracts.JobTimes;
import io.polyvert.jobs.store.Change;
import io.polyvert.jobs.store.Job;
import io.polyvert.jobs.store.JobId;
import io.polyvert.jobs.store.JobState;
import io.polyvert.jobs.store.JobStore;
import io.polyvert.jobs.store.Payload;
import io.vertx.core.Future;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Filter;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FamiliesTest {
    @TempDir
    Path folder;

    private final AtomicBoolean fails = new AtomicBoolean(true);
    private JobsNode node;

    @BeforeEach
    void open() throws TimeoutException {
        node = new JobsNode(folder.resolve("jobs.db"), JobOptions.DEFAULTS);
        node.jobs
                .<Integer, Integer>worker("double", 2, job -> Future.succeededFuture(job.body() * 2))
                .await(5, SECONDS);
        node.jobs
                .<Object, Object>worker(
                        "flaky",
                        2,
                        job -> fails.get()
                                ? Future.failedFuture(Failure.INVALID.because("broken"))
                                : Future.succeededFuture(job.id()))
                .await(5, SECONDS);
    }

    @AfterEach
    void close() throws TimeoutException {
        node.close();
    }

    private static JobOrder twice(int number) {
        return JobOrder.to("double").withBody(number);
    }

    @Test
    void batch_isDone_whenItsChildrenAre() throws Exception {
        String id = node.submit(JobOrder.batch(
                IntStream.range(0, 20).mapToObj(FamiliesTest::twice).toList()));
        assertThat(node.finished(id).getString("state")).isEqualTo("done");
        JsonObject children = node.jobs.list(new JsonObject().put("parent", id)).await(5, SECONDS);
        assertThat(children.getJsonArray("jobs"))
                .hasSize(20)
                .allSatisfy(child ->
                        assertThat(((JsonObject) child).getString("state")).isEqualTo("done"));
    }

    @Test
    void batch_withAnAddress_runsItselfAfterItsChildren() throws Exception {
        JobOrder last = twice(21).withChildren(List.of(twice(1), twice(2)));
        assertThat(node.finished(node.submit(last)).getInteger("result")).isEqualTo(42);
    }

    @Test
    void batch_withADeadChild_isDead_andItsRetryDoesTheFailedOnesOnly() throws Exception {
        String id = node.submit(JobOrder.batch(List.of(twice(1), JobOrder.to("flaky"))));
        JsonObject dead = node.finished(id);
        assertThat(dead.getString("state")).isEqualTo("dead");
        assertThat(dead.getJsonArray("errors").getJsonObject(0).getString("message"))
                .contains("to flaky is dead: broken");
        fails.set(false);
        node.jobs.retry(id).await(5, SECONDS);
        assertThat(node.finished(id).getString("state")).isEqualTo("done");
    }

    @Test
    void batch_cancelled_cancelsItsChildren() throws Exception {
        node.jobs.pause("double").await(5, SECONDS);
        String id = node.submit(JobOrder.batch(List.of(twice(1), twice(2))));
        node.jobs.cancel(id).await(5, SECONDS);
        JsonObject children = node.jobs
                .list(new JsonObject().put("parent", id).put("state", "cancelled"))
                .await(5, SECONDS);
        assertThat(children.getJsonArray("jobs")).hasSize(2);
    }

    @Test
    void chain_passesResultsOn_andHasTheLastOne() throws Exception {
        JobOrder chain = JobOrder.chain(List.of(twice(1), JobOrder.to("double"), JobOrder.to("double"), twice(50)));
        assertThat(node.finished(node.submit(chain)).getInteger("result")).isEqualTo(100);
        JobOrder passed = JobOrder.chain(List.of(twice(3), JobOrder.to("double"), JobOrder.to("double")));
        assertThat(node.finished(node.submit(passed)).getInteger("result")).isEqualTo(24);
    }

    @Test
    void chain_whoseStepFails_stopsThere_andGoesOnFromThereWhenRetried() throws Exception {
        String id = node.submit(JobOrder.chain(List.of(twice(1), JobOrder.to("flaky"), twice(4))));
        JsonObject dead = node.finished(id);
        assertThat(dead.getString("state")).isEqualTo("dead");
        assertThat(dead.getInteger("attempt")).isEqualTo(2);
        fails.set(false);
        node.jobs.retry(id).await(5, SECONDS);
        assertThat(node.finished(id).getInteger("result")).isEqualTo(8);
    }

    @Test
    void schedule_withItsKey_isThereOnce_andAnotherTimeReplacesIt() throws Exception {
        JobOrder nightly = JobOrder.to("double")
                .withBody(1)
                .withKey(new JobKey("nightly", 0))
                .withCron(new JobCron("0 3 * * *", ZoneId.of("Europe/Berlin"), JobCron.Missed.ONCE));
        String id = node.submit(nightly);
        assertThat(node.submit(nightly)).isEqualTo(id);
        JsonObject schedule = node.get(id);
        assertThat(schedule.getString("state")).isEqualTo("scheduled");
        assertThat(Instant.parse(schedule.getString("dueAt"))
                        .atZone(ZoneId.of("Europe/Berlin"))
                        .getHour())
                .isEqualTo(3);
        String other = node.submit(nightly.withCron(new JobCron("0 4 * * *", ZoneId.of("UTC"), JobCron.Missed.SKIP)));
        assertThat(other).isNotEqualTo(id);
        assertThat(node.get(id).getString("state")).isEqualTo("cancelled");
    }

    /// Three hours late; hourly times.
    @ParameterizedTest
    @CsvSource({"SKIP, 0", "ONCE, 1", "ALL, 4"})
    void schedule_thatMissedTimes_makesUpForThemAsItSays(JobCron.Missed missed, int jobs) {
        Instant made = Instant.parse("2026-11-21T10:30:00Z");
        Instant late = Instant.parse("2026-11-21T14:30:00Z");
        Book book = book();
        JobOrder order = hourly(missed);
        book.submit(1, order, Payload.encode(5), "origin", made.toEpochMilli());
        assertThat(bodiesOf(book.turn().takeChanges(), JobState.SCHEDULED)).hasSize(1);

        book.advance(late.toEpochMilli());

        List<Change> changes = book.turn().takeChanges();
        assertThat(bodiesOf(changes, JobState.WAITING)).hasSize(jobs).allMatch(Integer.valueOf(5)::equals);
        Job schedule = changes.stream()
                .filter(Change.Changed.class::isInstance)
                .map(change -> ((Change.Changed) change).job())
                .findFirst()
                .orElseThrow();
        assertThat(Instant.ofEpochMilli(schedule.dueMs())).isEqualTo(Instant.parse("2026-11-21T15:00:00Z"));
    }

    private static Book book() {
        return new Book(JobOptions.DEFAULTS, "self", new JobId(InstantSource.system()), new Random());
    }

    private static JobOrder hourly(JobCron.Missed missed) {
        return JobOrder.to("double").withBody(5).withCron(new JobCron("0 * * * *", ZoneId.of("UTC"), missed));
    }

    private static List<Object> bodiesOf(List<Change> changes, JobState state) {
        return changes.stream()
                .filter(change ->
                        change instanceof Change.Added added && added.job().state() == state)
                .map(change -> Objects.requireNonNull(Payload.decode(((Change.Added) change).body())))
                .toList();
    }

    @Test
    void schedule_thatMissedMoreThanItMakesUpFor_saysHowMany() {
        Instant made = Instant.parse("2026-11-21T10:30:00Z");
        Book book = book();
        JobCron minutely = new JobCron("* * * * *", ZoneId.of("UTC"), JobCron.Missed.ALL);
        JobOrder order = JobOrder.to("double").withCron(minutely);
        book.submit(1, order, Payload.encode(5), "origin", made.toEpochMilli());
        book.turn().takeChanges();
        List<String> lines = new ArrayList<>();
        Logger log = Logger.getLogger(Families.class.getName());
        Filter notes = line -> lines.add(line.getMessage());
        log.setFilter(notes);
        try {
            book.advance(made.plus(Duration.ofHours(25)).toEpochMilli());
        } finally {
            log.setFilter(null);
        }
        assertThat(bodiesOf(book.turn().takeChanges(), JobState.WAITING)).hasSize(1_000);
        assertThat(lines)
                .containsExactly("job 0000000000001 to double makes 1000 jobs for the times that it missed,"
                        + " and none for 500 more");
    }

    @Test
    void schedule_withADeadline_goesOn_andEachOfItsJobsHasIt() {
        long made = Instant.parse("2026-11-21T10:30:00Z").toEpochMilli();
        long due = Instant.parse("2026-11-21T11:00:00Z").toEpochMilli();
        Book book = book();
        JobOrder order = hourly(JobCron.Missed.ONCE).withTimes(JobTimes.DEFAULTS.withDeadlineMs(60_000));
        book.submit(1, order, Payload.encode(5), "origin", made);
        book.advance(due - 1);
        assertThat(book.turn().takeFinished()).isEmpty();
        book.advance(due);
        book.advance(due + 59_999);
        assertThat(book.turn().takeFinished()).isEmpty();
        book.advance(due + 60_000);
        assertThat(book.turn().takeFinished())
                .singleElement()
                .satisfies(dead -> assertThat(dead.job().parent()).isEqualTo(1));
        assertThat(book.ledger().find(1)).isNotNull();
    }

    @Test
    void schedule_retried_isDueAtItsNextTime_withItsBody() {
        long made = Instant.parse("2026-11-21T10:30:00Z").toEpochMilli();
        Book book = book();
        book.submit(1, hourly(JobCron.Missed.ONCE), Payload.encode(5), "origin", made);
        Job cancelled = book.cancel(1, made).orElseThrow();
        Job failed = Job.submitted(2, JobOrder.to("double"), JobState.DEAD, made, 1, "origin");

        long later = Instant.parse("2026-11-21T12:30:00Z").toEpochMilli();
        var stored = new JobStore.Stored(cancelled, Payload.encode(5), Payload.NULL);
        Job schedule = book.retry(stored, List.of(failed), later);

        assertThat(schedule.state()).isEqualTo(JobState.SCHEDULED);
        assertThat(Instant.ofEpochMilli(schedule.dueMs())).isEqualTo(Instant.parse("2026-11-21T13:00:00Z"));
        book.turn().takeChanges();
        book.advance(schedule.dueMs());
        assertThat(bodiesOf(book.turn().takeChanges(), JobState.WAITING)).containsExactly(5);
        assertThat(book.ledger().find(1)).isNotNull();
        assertThat(book.ledger().find(2)).isNull();
    }

    @Test
    void schedule_cancelled_isThereAgainWhenRetried_alsoAfterARestart() throws Exception {
        String id = node.submit(hourly(JobCron.Missed.ONCE));
        node.jobs.cancel(id).await(5, SECONDS);
        node.jobs.retry(id).await(5, SECONDS);
        close();
        open();
        assertThat(node.get(id).getString("state")).isEqualTo("scheduled");
        assertThat(node.get(id).getString("dueAt")).isNotNull();
    }

    @Test
    void batchAndChain_ofMembersWithKeys_areRefused() {
        JobOrder keyed = twice(1).withKey(new JobKey("one", 0));
        for (JobOrder order : List.of(JobOrder.batch(List.of(keyed)), JobOrder.chain(List.of(twice(1), keyed)))) {
            ReplyException refused = catchThrowableOfType(ReplyException.class, () -> node.submit(order));
            assertThat(refused.failureCode()).isEqualTo(Failure.INVALID.code());
            assertThat(refused).hasMessageContaining("children and steps have no 'key'");
        }
    }

    @Test
    void chain_thatIsDone_cannotBeRetried() throws Exception {
        String id = node.submit(JobOrder.chain(List.of(twice(1))));
        node.finished(id);
        ReplyException refused = catchThrowableOfType(
                ReplyException.class, () -> node.jobs.retry(id).await(5, SECONDS));
        assertThat(refused.failureCode()).isEqualTo(Failure.CONFLICT.code());
        assertThat(refused).hasMessageContaining("nothing is left that failed");
    }
}
