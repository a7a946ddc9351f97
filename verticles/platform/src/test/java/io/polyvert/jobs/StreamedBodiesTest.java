package io.polyvert.jobs;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.polyvert.bus.Failure;
import io.polyvert.calls.Calls;
import io.polyvert.calls.Request;
import io.polyvert.contracts.JobKey;
import io.polyvert.contracts.JobOrder;
import io.polyvert.contracts.JobRetry;
import io.polyvert.contracts.JobTimes;
import io.polyvert.jobs.store.Pieces;
import io.polyvert.streams.Incoming;
import io.polyvert.streams.Streams;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.file.OpenOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Jobs whose bodies come as streams; this node takes three million bytes of one.
class StreamedBodiesTest {
    private static final JobOptions OPTIONS = new JobOptions("", Optional.empty(), 8, 3, 10, 3_000_000, 10_000);
    private static final JobRetry AT_ONCE = JobRetry.DEFAULTS.withBackoffMs(0);
    private static final Buffer REFUSED =
            Buffer.buffer("this thread would wait for itself: read input() in a blockingWorker, or stream() here");

    @TempDir
    Path folder;

    private final BlockingQueue<Buffer> seen = new LinkedBlockingQueue<>();
    private JobsNode node;

    @BeforeEach
    void open() throws TimeoutException {
        node = new JobsNode(folder.resolve("jobs.db"), OPTIONS);
    }

    @AfterEach
    void close() throws TimeoutException {
        node.close();
    }

    private static Buffer bytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return Buffer.buffer(bytes);
    }

    /// In parts of no round length.
    private static Stream<Buffer> parts(Buffer whole) {
        int length = 10_007;
        return IntStream.range(0, (whole.length() + length - 1) / length)
                .mapToObj(part -> whole.getBuffer(part * length, Math.min(whole.length(), (part + 1) * length)));
    }

    private DeliveryOptions bringing(JobOrder order, Stream<?> parts) {
        DeliveryOptions options = new DeliveryOptions()
                .setSendTimeout(20_000)
                .addHeader("job", order.toJson().encode());
        return Streams.of(node.vertx).bringing(options, parts);
    }

    private Future<JsonObject> submit(JobOrder order, Stream<?> parts) {
        return node.vertx
                .eventBus()
                .<JsonObject>request("jobs.submit", null, bringing(order, parts))
                .map(Message::body);
    }

    private String submitted(JobOrder order, Stream<?> parts) throws TimeoutException {
        return submit(order, parts).await(20, SECONDS).getString("id");
    }

    private static ReplyException refusal(Future<?> asked) {
        return catchThrowableOfType(ReplyException.class, () -> asked.await(20, SECONDS));
    }

    private static Future<Buffer> whole(Incoming items) {
        Promise<Buffer> whole = Promise.promise();
        Buffer all = Buffer.buffer();
        items.exceptionHandler(whole::fail);
        items.endHandler(_ -> whole.complete(all));
        items.handler(item -> all.appendBuffer((Buffer) item));
        return whole.future();
    }

    private void reader(String address) throws TimeoutException {
        node.jobs
                .worker(
                        address,
                        1,
                        job -> whole(job.stream().orElseThrow()).map(bytes -> {
                            seen.add(bytes);
                            return bytes.length();
                        }))
                .await(5, SECONDS);
    }

    private long pieces() throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("jobs.db"));
                var rows = connection.createStatement().executeQuery("SELECT COUNT(*) FROM pieces")) {
            return rows.getLong(1);
        }
    }

    private int unfinished() throws TimeoutException {
        return node.jobs.stats().await(10, SECONDS).getInteger("unfinished");
    }

    @Test
    void body_asAStream_reachesTheWorkerWhole_alsoAfterARestart() throws Exception {
        Buffer bytes = bytes(2_000_000);
        String id = submitted(JobOrder.to("read"), parts(bytes));
        JsonObject job = node.get(id);
        assertThat(job.getString("bodyType")).isEqualTo("stream");
        assertThat(job.getInteger("bodyBytes")).isEqualTo(2_000_000);
        assertThat(pieces()).isEqualTo(Pieces.count(2_000_000));
        close();
        open();
        reader("read");
        assertThat(node.finished(id).getInteger("result")).isEqualTo(2_000_000);
        assertThat(seen.poll(5, SECONDS)).isEqualTo(bytes);
    }

    @Test
    void body_ofAnyLength_atTheEdgesOfThePieces_isTheSame() throws Exception {
        reader("read");
        for (int length : new int[] {0, 1, Pieces.BYTES - 1, Pieces.BYTES, Pieces.BYTES + 1, 2 * Pieces.BYTES}) {
            Buffer bytes = bytes(length);
            node.finished(submitted(JobOrder.to("read"), parts(bytes)));
            assertThat(seen.poll(5, SECONDS)).isEqualTo(bytes);
        }
    }

    @Test
    void file_submitted_isReadByWorkThatBlocks() throws Exception {
        byte[] bytes = bytes(700_000).getBytes();
        Path file = Files.write(folder.resolve("file"), bytes);
        node.jobs
                .<Object, Integer>blockingWorker("read", 1, job -> {
                    try (InputStream input = job.input().orElseThrow()) {
                        seen.add(Buffer.buffer(input.readAllBytes()));
                        return input.read();
                    } catch (IOException failure) {
                        throw new IllegalStateException(failure);
                    }
                })
                .await(5, SECONDS);
        var opened = node.vertx
                .fileSystem()
                .open(file.toString(), new OpenOptions().setWrite(false))
                .await(5, SECONDS);
        String id = node.jobs.submit(JobOrder.to("read"), opened).await(20, SECONDS);
        assertThat(node.finished(id).getInteger("result")).isEqualTo(-1);
        assertThat(seen.poll(5, SECONDS)).isEqualTo(Buffer.buffer(bytes));
    }

    @ParameterizedTest
    @EnumSource(names = {"EVENT_LOOP", "WORKER", "VIRTUAL_THREAD"})
    void input_readInTheWorkItself_isReadByVirtualThreads_andElseRefused(ThreadingModel model) throws Exception {
        Buffer bytes = bytes(300_000);
        node.vertx
                .deployVerticle(
                        new VerticleBase() {
                            @Override
                            public Future<?> start() {
                                return node.jobs.worker("read", 1, job -> Future.succeededFuture(seen.add(read(job))));
                            }
                        },
                        new DeploymentOptions().setThreadingModel(model))
                .await(10, SECONDS);
        submitted(JobOrder.to("read"), parts(bytes));
        boolean isVirtual = model == ThreadingModel.VIRTUAL_THREAD;
        assertThat(seen.poll(10, SECONDS)).isEqualTo(isVirtual ? bytes : REFUSED);
    }

    private static Buffer read(JobMessage<?> job) {
        try (InputStream input = job.input().orElseThrow()) {
            return Buffer.buffer(input.readAllBytes());
        } catch (IOException | IllegalStateException failure) {
            return Buffer.buffer(String.valueOf(failure.getMessage()));
        }
    }

    @Test
    void attempt_thatFails_leavesTheNextOneTheWholeBody() throws Exception {
        Buffer bytes = bytes(300_000);
        node.jobs
                .worker(
                        "flaky",
                        1,
                        job -> whole(job.stream().orElseThrow()).compose(read -> {
                            seen.add(read);
                            return job.attempt() == 1
                                    ? Future.failedFuture(Failure.UNAVAILABLE.because("again"))
                                    : Future.succeededFuture(read.length());
                        }))
                .await(5, SECONDS);
        String id = submitted(JobOrder.to("flaky").withRetry(AT_ONCE), parts(bytes));
        assertThat(node.finished(id).getInteger("result")).isEqualTo(300_000);
        assertThat(seen).containsExactly(bytes, bytes);
    }

    @Test
    void stream_thatBreaks_isNoJob_andLeavesNothing() throws Exception {
        Stream<Buffer> broken =
                Stream.concat(parts(bytes(500_000)), Stream.of(1).map(_ -> {
                    throw Failure.CONFLICT.because("the camera fell");
                }));
        assertThat(refusal(submit(JobOrder.to("read"), broken))).hasMessageContaining("the camera fell");
        assertThat(unfinished()).isZero();
        assertThat(pieces()).isZero();
    }

    @Test
    void submitter_whoLeaves_leavesNothing() throws Exception {
        CountDownLatch begun = new CountDownLatch(100);
        CountDownLatch closed = new CountDownLatch(1);
        Stream<Buffer> endless = Stream.generate(() -> {
                    begun.countDown();
                    return Buffer.buffer(new byte[1_000]);
                })
                .onClose(closed::countDown);
        Request<JsonObject> asked =
                Calls.of(node.vertx).request("jobs.submit", null, bringing(JobOrder.to("read"), endless));
        assertThat(begun.await(10, SECONDS)).isTrue();
        asked.cancel();
        assertThat(closed.await(10, SECONDS)).isTrue();
        assertThat(unfinished()).isZero(); // asked after the pieces were given up, so answered after it
        assertThat(pieces()).isZero();
    }

    @Test
    void body_beyondTheLimit_isRefusedWithIt_andLeavesNothing() throws Exception {
        ReplyException refused = refusal(submit(JobOrder.to("read"), parts(bytes(3_000_001))));
        assertThat(refused.failureCode()).isEqualTo(Failure.TOO_LARGE.code());
        assertThat(refused).hasMessageContaining("jobs.maxStreamBytes=3000000");
        assertThat(pieces()).isZero();
        assertThat(submitted(JobOrder.to("read"), parts(bytes(3_000_000)))).isNotEmpty();
    }

    @Test
    void jobs_beyondTheLimit_areRefused_andLeaveNothing() throws Exception {
        for (int job = 0; job < 3; job++) {
            node.submit(JobOrder.to("nobody"));
        }
        assertThat(refusal(submit(JobOrder.to("nobody"), parts(bytes(100_000)))))
                .hasMessageContaining("jobs.maxJobs=3");
        assertThat(unfinished()).isEqualTo(3);
        assertThat(pieces()).isZero();
    }

    @Test
    void key_ofAnUnfinishedJob_answersItsId_withoutReadingTheStream() throws Exception {
        JobOrder order = JobOrder.to("nobody").withKey(new JobKey("once", 0));
        String first = submitted(order, parts(bytes(100)));
        Stream<Buffer> unread = Stream.of(1).map(_ -> {
            throw new AssertionError("it was read");
        });
        assertThat(submit(order, unread).await(10, SECONDS))
                .isEqualTo(new JsonObject().put("id", first).put("created", false));
    }

    @Test
    void job_forgotten_takesItsPiecesAlong() throws Exception {
        reader("read");
        String id =
                submitted(JobOrder.to("read").withTimes(JobTimes.DEFAULTS.withRetentionMs(0)), parts(bytes(200_000)));
        node.finished(id);
        close();
        open(); // which looks at once what is to be forgotten
        assertThat(unfinished()).isZero();
        assertThat(pieces()).isZero();
        assertThat(refusal(node.jobs.get(id)).failureCode()).isEqualTo(Failure.NOT_FOUND.code());
    }

    @Test
    void stream_ofOtherThanBytes_andOrdersThatTakeNone_areRefused() {
        invalid(submit(JobOrder.to("read"), Stream.of(1, 2)), "a stream of bytes or strings");
        invalid(
                submit(JobOrder.from(new JsonObject().put("address", "read").put("cron", "* * * * *")), Stream.of()),
                "leave out 'cron' and 'chain'");
        invalid(
                node.vertx.eventBus().request("jobs.submit", "and a body", bringing(JobOrder.to("read"), Stream.of())),
                "no other body beside it");
    }

    private static void invalid(Future<?> asked, String reason) {
        ReplyException refused = refusal(asked);
        assertThat(refused.failureCode()).isEqualTo(Failure.INVALID.code());
        assertThat(refused).hasMessageContaining(reason);
    }

    @Test
    void result_thatIsAStream_isADeadLetterThatSaysSo() throws Exception {
        node.vertx
                .eventBus()
                .consumer("many", message -> Streams.of(node.vertx).reply(message, Stream.generate(() -> "more")));
        JsonObject job = node.finished(node.submit(JobOrder.to("many")));
        assertThat(job.getString("state")).isEqualTo("dead");
        assertThat(job.getJsonArray("errors").encode()).contains("its result is a stream");
    }
}
