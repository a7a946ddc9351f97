import io.polyvert.bus.Failure;
import io.polyvert.contracts.JobOrder;
import io.polyvert.contracts.JobRetry;
import io.polyvert.doors.Routes;
import io.polyvert.jobs.Jobs;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// The photobooth's front desk: takes a photograph over HTTP, has the others work on it, and answers with what they
/// made of it, as JSON or step by step as server-sent events.
///
/// `POST /photobooth` with a form (`curl -F photo=@picture.jpg`) or with the bytes alone. `photobooth.limits` on the
/// bus answers what is taken.
public final class Gateway extends VerticleBase {
    private static final int MAX_BYTES = 20 * 1024 * 1024;
    private static final DeliveryOptions PATIENCE = new DeliveryOptions().setSendTimeout(10_000);
    private static final Duration WAIT = Duration.ofSeconds(10);
    private static final JobRetry RETRY = JobRetry.attempts(5).withBackoffMs(100);
    private static final Map<String, String> MADE_BY = Map.of(
            "photobooth.inspect", "inspect.py",
            "photobooth.thumbnail", "Thumbnail.java",
            "photobooth.caption", "caption.js");

    private Semaphore desk = new Semaphore(0);
    private Runnable unmount = () -> {};

    @Override
    public Future<?> start() {
        int uploads = config().getInteger("uploads", 4);
        desk = new Semaphore(uploads);
        Router router = Router.router(vertx);
        router.post("/").handler(this::take);
        unmount = Routes.of(vertx).mount("/photobooth", router);
        JsonObject limits = new JsonObject().put("maxBytes", MAX_BYTES).put("uploads", uploads);
        return vertx.eventBus()
                .consumer("photobooth.limits", message -> message.reply(limits))
                .completion();
    }

    @Override
    public Future<?> stop() {
        unmount.run();
        return Future.succeededFuture();
    }

    private void take(RoutingContext http) {
        Answer answer = new Answer(http.request());
        if (!desk.tryAcquire()) {
            answer.refuse(Failure.UNAVAILABLE.because("the photobooth is full; try again in a second"));
            return;
        }
        Upload.read(http.request())
                .timeout(30, TimeUnit.SECONDS)
                .compose(photo -> develop(photo, answer))
                .onComplete(_ -> desk.release())
                .onComplete(answer::give, answer::refuse);
    }

    /// Facts first: they refuse what is no photograph. The rest goes side by side.
    private Future<Buffer> develop(Buffer photo, Answer answer) {
        answer.event("received", new JsonObject().put("bytes", photo.length()));
        Future<JsonObject> inspected = ask("photobooth.inspect", photo);
        return inspected.compose(facts -> {
            answer.event("facts", facts);
            Future<Buffer> small = small(photo, answer);
            Future<String> thumbnail = small.compose(this::base64).map(text -> "data:image/jpeg;base64," + text);
            Future<String> caption = thumbnail.compose(picture -> {
                answer.event("thumbnail", new JsonObject().put("thumbnail", picture));
                return ask("photobooth.caption", new JsonObject().put("facts", facts).put("thumbnail", picture));
            });
            Future<String> base64 = base64(photo);
            return Future.all(caption, base64).compose(_ -> vertx.executeBlocking(() -> new JsonObject()
                    .put("thumbnail", thumbnail.result())
                    .put("facts", facts)
                    .put("caption", caption.result())
                    .put("base64", "data:image/" + facts.getString("format").toLowerCase() + ";base64," + base64.result())
                    .toBuffer())); // tens of megabytes of text: not on the loop
        });
    }

    /// A durable job: who has heard of it keeps the photograph, whatever becomes of the node.
    private Future<Buffer> small(Buffer photo, Answer answer) {
        Jobs jobs = Jobs.of(vertx);
        JobOrder order = JobOrder.to("photobooth.thumbnail").withBody(photo).withRetry(RETRY);
        return jobs.submit(order).compose(id -> {
            answer.event("accepted", new JsonObject().put("job", id));
            return jobs.await(id, WAIT).compose(Gateway::result);
        });
    }

    private static Future<Buffer> result(JsonObject job) {
        if (job.getString("state").equals("done")) {
            return Future.succeededFuture(Buffer.buffer(job.getBinary("result")));
        }
        JsonObject last = job.getJsonArray("errors").getJsonObject(job.getJsonArray("errors").size() - 1);
        return Future.failedFuture(new ReplyException(
                ReplyFailure.RECIPIENT_FAILURE, last.getInteger("code"), last.getString("message")));
    }

    private Future<String> base64(Buffer bytes) {
        return ask("codec.base64.encode", bytes);
    }

    private <T> Future<T> ask(String address, Object body) {
        return vertx.eventBus().<T>request(address, body, PATIENCE).map(reply -> reply.body()).recover(cause -> {
            boolean absent = cause instanceof ReplyException refusal && refusal.failureType() == ReplyFailure.NO_HANDLERS;
            return Future.failedFuture(absent ? absent(address) : cause);
        });
    }

    private static Throwable absent(String address) {
        return Failure.UNAVAILABLE.because("nobody answers " + address + "; run "
                + MADE_BY.getOrDefault(address, "the node's own verticles") + " too (app.yaml runs all four)");
    }
}

/// One photograph on its way in, kept in memory and never on disk. With callbacks, as bytes come when they come.
final class Upload {
    private static final int MAX_BYTES = 20 * 1024 * 1024;
    private static final int MAX_REFUSED_BYTES = 64 * 1024 * 1024;

    private final HttpServerRequest request;
    private final Promise<Buffer> photo = Promise.promise();
    private Buffer bytes = Buffer.buffer();
    private long seen;
    private int parts;

    private Upload(HttpServerRequest request) {
        this.request = request;
    }

    /// Fails as soon as it is clear that these bytes are no photograph; the rest is then read and forgotten, so that
    /// the sender gets to see the answer.
    static Future<Buffer> read(HttpServerRequest request) {
        Upload upload = new Upload(request);
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type != null && type.startsWith("multipart/form-data")) {
            request.setExpectMultipart(true);
            request.uploadHandler(part -> {
                upload.parts++;
                part.handler(upload::take);
            });
        } else {
            upload.parts = 1;
            request.handler(upload::take);
        }
        request.exceptionHandler(_ -> upload.refuse(400, "the upload broke off"));
        request.endHandler(_ -> upload.end());
        if ("100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
        return upload.photo.future();
    }

    private void take(Buffer chunk) {
        seen += chunk.length();
        if (seen > MAX_REFUSED_BYTES) {
            request.connection().close();
        } else if (parts > 1) {
            refuse(400, "the form has more than one file; send one photograph at a time");
        } else if (seen > MAX_BYTES) {
            refuse(413, "the photograph is larger than 20 MiB");
        } else if (!photo.future().isComplete()) {
            bytes.appendBuffer(chunk);
            if (bytes.length() >= 8 && !looksRight()) {
                refuse(415, "this is neither a JPEG nor a PNG");
            }
        }
    }

    private boolean looksRight() {
        return bytes.getUnsignedMedium(0) == 0xFFD8FF || bytes.getLong(0) == 0x89504E470D0A1A0AL;
    }

    private void end() {
        if (parts == 0) {
            refuse(400, "the form has no file; send one with: curl -F photo=@picture.jpg");
        } else if (seen < 8) {
            refuse(415, "this is neither a JPEG nor a PNG: it has " + seen + " bytes");
        } else {
            photo.tryComplete(bytes);
        }
    }

    private void refuse(int code, String reason) {
        bytes = Buffer.buffer();
        photo.tryFail(new ReplyException(ReplyFailure.RECIPIENT_FAILURE, code, reason));
    }
}

/// What goes back to the one who sent the photograph. Events are written only where the caller asked for them; once
/// the first one is out, a failure is an event too.
final class Answer {
    private static final System.Logger LOG = System.getLogger("photobooth");

    private final HttpConnection connection;
    private final HttpServerResponse response;
    private final boolean stream;

    Answer(HttpServerRequest request) {
        String accept = request.getHeader(HttpHeaders.ACCEPT);
        connection = request.connection();
        response = request.response();
        stream = accept != null && accept.contains("text/event-stream");
    }

    void event(String name, JsonObject data) {
        if (stream && !gone()) {
            begin();
            response.write("event: " + name + "\ndata: " + data.encode() + "\n\n");
        }
    }

    void give(Buffer result) {
        if (gone()) {
            return;
        }
        if (stream) {
            begin();
            response.end(Buffer.buffer("event: result\ndata: ").appendBuffer(result).appendString("\n\n"));
        } else {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(result);
        }
    }

    void refuse(Throwable cause) {
        if (gone()) {
            return;
        }
        JsonObject error = new JsonObject().put("code", code(cause)).put("message", reason(cause));
        if (response.headWritten()) {
            response.end("event: error\ndata: " + error.encode() + "\n\n");
        } else {
            response.setStatusCode(code(cause)).putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
            Future<Void> sent = response.end(error.toBuffer());
            if (cause instanceof TimeoutException) {
                sent.onComplete(_ -> connection.close());
            }
        }
    }

    private void begin() {
        if (!response.headWritten()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream").setChunked(true);
        }
    }

    private boolean gone() {
        return response.closed() || response.ended();
    }

    private static int code(Throwable cause) {
        return switch (cause) {
            case ReplyException refusal -> Math.clamp(Failure.codeOf(refusal), 400, 599);
            case TimeoutException _ -> 408;
            default -> 500;
        };
    }

    private static String reason(Throwable cause) {
        return switch (cause) {
            case ReplyException refusal when refusal.getMessage() != null -> refusal.getMessage();
            case TimeoutException _ -> "the photograph did not arrive within 30 seconds";
            default -> {
                LOG.log(System.Logger.Level.ERROR, () -> "internal error at /photobooth", cause);
                yield "internal error at /photobooth";
            }
        };
    }
}
