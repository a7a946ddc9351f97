package io.polyvert.jobs.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.polyvert.contracts.JobKey;
import io.polyvert.contracts.JobOrder;
import io.polyvert.contracts.JobTimes;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every place for jobs does.
abstract class JobStoreContract {
    private static final long NOW = 1_800_000_000_000L;

    private JobStore store;

    /// The same jobs each time within one test.
    abstract JobStore store();

    @BeforeEach
    void open() {
        store = store();
        store.open();
    }

    @AfterEach
    void close() {
        store.close();
    }

    private void reopen() {
        store.close();
        store = store();
        store.open();
    }

    private static Job job(long id, String queue, JobState state) {
        return Job.submitted(id, JobOrder.to(queue), state, NOW, 0, "origin");
    }

    private static Change added(Job job) {
        return new Change.Added(job, Payload.encode("body " + job.id()));
    }

    private static Change changed(Job job) {
        return new Change.Changed(job, Optional.empty());
    }

    private record Everything(List<Job> jobs, List<QueueSettings> settings) implements JobStore.Loaded {
        @Override
        public void job(Job job) {
            jobs.add(job);
        }

        @Override
        public void settings(QueueSettings one) {
            settings.add(one);
        }
    }

    private Everything load(long now) {
        Everything all = new Everything(new ArrayList<>(), new ArrayList<>());
        store.load(now, all);
        return all;
    }

    @Test
    void job_written_isThereInEveryFieldAfterReopening() {
        var order = JobOrder.to("thumbnail")
                .withHeaders(Map.of("from", "test"))
                .withPriority(7)
                .withTimes(JobTimes.DEFAULTS.withDeadlineMs(5_000));
        var error = new JobError(1, NOW + 1, 2, 503, "it’s ä \u0000 error", "node/worker");
        Job job = new Job(
                42,
                order,
                JobState.RUNNING,
                2,
                NOW,
                NOW + 1,
                NOW + 2,
                NOW + 3,
                41,
                "origin",
                "node/worker",
                JobTrail.NONE.again(1, NOW + 1).with(error).withProgress(0.5, "half"));
        store.write(List.of(new Change.Added(job, Payload.encode(Buffer.buffer(new byte[] {0, -1, 7})))));
        reopen();
        assertThat(load(NOW).jobs()).containsExactly(job);
        JobStore.Stored stored = store.find(42).orElseThrow();
        assertThat(stored.job()).isEqualTo(job);
        assertThat(Payload.decode(stored.body())).isEqualTo(Buffer.buffer(new byte[] {0, -1, 7}));
        assertThat(Payload.decode(stored.result())).isNull();
    }

    @Test
    void job_changedTwiceInOneTurn_isAsItWasLast() {
        Job job = job(1, "a", JobState.WAITING);
        store.write(List.of(added(job), changed(job.running(NOW, "w")), changed(job.waiting())));
        assertThat(store.find(1).orElseThrow().job()).isEqualTo(job.waiting());
    }

    @Test
    void job_finished_keepsItsResultAndIsNotLoaded() {
        Job job = job(1, "a", JobState.WAITING);
        store.write(List.of(added(job)));
        Job done = job.running(NOW, "w").finished(JobState.DONE, NOW + 5);
        store.write(List.of(new Change.Changed(done, Optional.of(Payload.encode(12)))));
        reopen();
        assertThat(load(NOW).jobs()).isEmpty();
        JobStore.Stored stored = store.find(1).orElseThrow();
        assertThat(stored.job()).isEqualTo(done);
        assertThat(Payload.decode(stored.result())).isEqualTo(12);
    }

    @Test
    void job_finishedInItsWindow_isLoadedUntilTheWindowEnds() {
        JobOrder order = JobOrder.to("a").withKey(new JobKey("k", 1_000));
        Job job = Job.submitted(1, order, JobState.WAITING, NOW, 0, "");
        store.write(List.of(added(job), changed(job.finished(JobState.DONE, NOW + 1))));
        assertThat(load(NOW + 999).jobs()).hasSize(1);
        assertThat(load(NOW + 1_000).jobs()).isEmpty();
    }

    @Test
    void settings_written_areThereAfterReopening_theLastOnesOfEachQueue() {
        QueueSettings a = QueueSettings.of("a").withPaused(true);
        QueueSettings b = QueueSettings.of("b").withRate(5, 60_000);
        store.write(List.of(new Change.Set(QueueSettings.of("a")), new Change.Set(b)));
        store.write(List.of(new Change.Set(a)));
        reopen();
        assertThat(load(NOW).settings()).containsExactlyInAnyOrder(a, b);
    }

    @Test
    void bodies_ofSeveralJobs_areFound_andNoneIsNull() {
        store.write(List.of(
                added(job(1, "a", JobState.WAITING)),
                new Change.Added(job(2, "a", JobState.WAITING), Payload.NULL),
                added(job(3, "a", JobState.WAITING))));
        Map<Long, Buffer> bodies = store.bodies(List.of(1L, 2L));
        assertThat(bodies).containsOnlyKeys(1L, 2L);
        assertThat(Payload.decode(bodies.getOrDefault(1L, Payload.NULL))).isEqualTo("body 1");
        assertThat(Payload.decode(bodies.getOrDefault(2L, Payload.encode(0)))).isNull();
    }

    @Test
    void list_pages_theLatestFirst_byQueueStateAndParent() {
        List<Change> changes = new ArrayList<>();
        LongStream.rangeClosed(1, 30).forEach(id -> {
            JobState state = id % 3 == 0 ? JobState.DONE : JobState.WAITING;
            Job job = job(id, id % 2 == 0 ? "even" : "odd", JobState.WAITING);
            changes.add(added(state == JobState.DONE ? job.finished(state, NOW) : job));
        });
        changes.add(added(Job.submitted(31, JobOrder.to("child"), JobState.WAITING, NOW, 30, "")));
        store.write(changes);
        assertThat(ids(JobQuery.latest(3))).containsExactly(31L, 30L, 29L);
        assertThat(ids(new JobQuery(List.of("even"), List.of(JobState.DONE), 0, Long.MAX_VALUE, 3)))
                .containsExactly(30L, 24L, 18L);
        assertThat(ids(new JobQuery(List.of("even"), List.of(JobState.DONE), 0, 18, 3)))
                .containsExactly(12L, 6L);
        assertThat(ids(new JobQuery(List.of(), List.of(JobState.DONE), 0, Long.MAX_VALUE, 2)))
                .containsExactly(30L, 27L);
        assertThat(ids(new JobQuery(List.of("odd"), List.of(), 0, 8, 3))).containsExactly(7L, 5L, 3L);
        assertThat(ids(new JobQuery(List.of(), List.of(), 30, Long.MAX_VALUE, 3)))
                .containsExactly(31L);
    }

    private List<Long> ids(JobQuery query) {
        return store.list(query).stream().map(Job::id).toList();
    }

    @Test
    void counts_areByQueueAndState() {
        store.write(List.of(
                added(job(1, "a", JobState.WAITING)),
                added(job(2, "a", JobState.WAITING)),
                added(job(3, "b", JobState.WAITING).finished(JobState.DEAD, NOW))));
        assertThat(store.counts())
                .containsExactlyInAnyOrder(
                        new JobStore.Count("a", JobState.WAITING, 2), new JobStore.Count("b", JobState.DEAD, 1));
    }

    private static Change.Piece piece(long id, int number) {
        return new Change.Piece(id, number, Buffer.buffer("piece " + number + " of " + id));
    }

    private static Job streamed(long id) {
        JobOrder brief = JobOrder.to("a").withTimes(JobTimes.DEFAULTS.withRetentionMs(10));
        return Job.submitted(id, brief, JobState.WAITING, NOW, 0, "");
    }

    private static Change addedWithPieces(Job job, int pieces) {
        return new Change.Added(job, Payload.streamed((long) pieces * Pieces.BYTES));
    }

    @Test
    void pieces_writtenBeforeTheirJob_areThereWithIt_alsoAfterReopening() {
        store.write(List.of(piece(1, 0), piece(2, 0)));
        store.write(List.of(piece(1, 1), addedWithPieces(streamed(1), 2)));
        reopen();
        assertThat(load(NOW).jobs()).extracting(Job::id).containsExactly(1L);
        JobStore.Stored stored = store.find(1).orElseThrow();
        assertThat(Payload.streamedBytes(stored.body())).hasValue(2L * Pieces.BYTES);
        assertThat(Payload.decode(stored.body())).isNull();
        assertThat(store.bodies(List.of(1L)).get(1L)).isEqualTo(stored.body());
        assertThat(store.piece(1, 0)).contains(piece(1, 0).bytes());
        assertThat(store.piece(1, 1)).contains(piece(1, 1).bytes());
        assertThat(store.piece(1, 2)).isEmpty();
    }

    @Test
    void pieces_whoseJobWasNeverWritten_areForgottenWhenTheJobsAreRead() {
        store.write(List.of(piece(1, 0), piece(1, 1)));
        reopen();
        assertThat(load(NOW).jobs()).isEmpty();
        assertThat(store.piece(1, 0)).isEmpty();
        assertThat(store.piece(1, 1)).isEmpty();
        assertThat(store.find(1)).isEmpty();
    }

    @Test
    void pieces_dropped_areGone_alsoThoseOfTheSameTurn_andNoOthers() {
        store.write(List.of(piece(1, 0), piece(2, 0)));
        store.write(List.of(piece(1, 1), new Change.Dropped(1, 2)));
        assertThat(store.piece(1, 0)).isEmpty();
        assertThat(store.piece(1, 1)).isEmpty();
        assertThat(store.piece(2, 0)).isPresent();
    }

    @Test
    void pieces_ofALargeBody_areDroppedAndForgottenToTheLast() {
        List<Change> many = new ArrayList<>();
        for (int number = 0; number < 1_201; number++) {
            many.add(piece(1, number));
            many.add(piece(2, number));
        }
        store.write(many);
        store.write(List.of(new Change.Dropped(1, 1_201)));
        assertThat(numbers(1)).isEmpty();
        assertThat(numbers(2)).hasSize(1_201);
        reopen();
        assertThat(load(NOW).jobs()).isEmpty();
        assertThat(numbers(2)).isEmpty();
    }

    private List<Integer> numbers(long id) {
        return IntStream.range(0, 1_201)
                .filter(number -> store.piece(id, number).isPresent())
                .boxed()
                .toList();
    }

    private long purged() {
        return store.purge(NOW + 10, 5).stream().mapToLong(JobStore.Count::jobs).sum();
    }

    @Test
    void purge_forgetsPiecesWithTheirJobs_andFewerJobsWhenThereAreMany() {
        for (long id = 1; id <= 3; id++) {
            store.write(List.of(piece(id, 0), piece(id, 1), addedWithPieces(streamed(id), 2)));
            store.write(List.of(changed(streamed(id).finished(JobState.DONE, NOW))));
        }
        assertThat(purged()).isEqualTo(2);
        assertThat(LongStream.rangeClosed(1, 3).filter(id -> store.piece(id, 1).isPresent()))
                .singleElement()
                .satisfies(id -> assertThat(store.find(id)).isPresent());
        assertThat(purged()).isEqualTo(1);
        assertThat(LongStream.rangeClosed(1, 3).filter(id -> store.piece(id, 0).isPresent()))
                .isEmpty();
    }

    @Test
    void purge_forgetsFinishedJobsWhoseTimeIsOver_andNothingElse() {
        JobOrder brief = JobOrder.to("a").withTimes(JobTimes.DEFAULTS.withRetentionMs(10));
        Job old = Job.submitted(1, brief, JobState.WAITING, NOW, 0, "");
        Job unfinished = Job.submitted(2, brief, JobState.WAITING, NOW, 0, "");
        store.write(List.of(
                added(old),
                added(unfinished),
                added(job(3, "a", JobState.WAITING).finished(JobState.DONE, NOW))));
        store.write(List.of(new Change.Changed(old.finished(JobState.DONE, NOW), Optional.of(Payload.encode(1)))));
        assertThat(store.purge(NOW + 9, 100)).isEmpty();
        assertThat(store.purge(NOW + 10, 100)).containsExactly(new JobStore.Count("a", JobState.DONE, 1));
        assertThat(store.find(1)).isEmpty();
        assertThat(store.find(2)).isPresent();
        assertThat(store.find(3)).isPresent();
    }
}
