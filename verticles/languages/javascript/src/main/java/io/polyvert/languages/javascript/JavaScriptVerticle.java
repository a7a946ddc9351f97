package io.polyvert.languages.javascript;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.WARNING;
import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.polyvert.deployments.DeploymentException;
import io.vertx.core.Context;
import io.vertx.core.Deployable;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeoutException;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.jspecify.annotations.Nullable;

/// One instance of a program: its context is made on a worker thread, then lives on the verticle's event loop until
/// the verticle is undeployed.
final class JavaScriptVerticle implements Deployable {
    /// Handlers at work, and then the stop hooks, may take this long when the verticle is undeployed.
    private static final Duration GRACE = Duration.ofSeconds(2);

    private final Engine engine;
    private final Program program;
    private final Duration startTimeout;
    private final System.Logger log;
    private final GuestErrors errors;
    private final GuestCalls calls;
    private @Nullable Running running;

    /// What exists from start to stop.
    private record Running(Vertx vertx, Guest guest, BusFunctions bus, Timers timers, FetchFunctions fetches) {}

    JavaScriptVerticle(Engine engine, Program program, Duration startTimeout) {
        this.engine = engine;
        this.program = program;
        this.startTimeout = startTimeout;
        this.log = System.getLogger("verticle." + program.name());
        this.errors = new GuestErrors(program);
        this.calls = new GuestCalls(log, errors);
    }

    @Override
    public Future<?> deploy(Context context) {
        Vertx vertx = context.owner();
        String mark = "bigint-" + UUID.randomUUID() + ":";
        BusFunctions bus = new BusFunctions(vertx, new Conversion(mark), calls, log, errors);
        Timers timers = new Timers(vertx, calls);
        FetchFunctions fetches = new FetchFunctions(vertx, calls);
        FileFunctions files = new FileFunctions(vertx, program.folder(), calls);
        return vertx.executeBlocking(() -> Guest.make(engine, program, given(bus, timers, fetches, files, mark)), false)
                .compose(guest -> start(new Running(vertx, guest, bus, timers, fetches)));
    }

    private Map<String, Object> given(
            BusFunctions bus, Timers timers, FetchFunctions fetches, FileFunctions files, String mark) {
        GuestFunctions functions = new GuestFunctions(log, errors, program.positions());
        return Map.ofEntries(
                Map.entry("consumer", (ProxyExecutable) bus::consumer),
                Map.entry("request", (ProxyExecutable) bus::request),
                Map.entry("give", (ProxyExecutable) bus::give),
                Map.entry("over", (ProxyExecutable) bus::over),
                Map.entry("drop", (ProxyExecutable) bus::drop),
                Map.entry("send", (ProxyExecutable) bus::send),
                Map.entry("publish", (ProxyExecutable) bus::publish),
                Map.entry("startTimer", (ProxyExecutable) timers::start),
                Map.entry("stopTimer", (ProxyExecutable) timers::stop),
                Map.entry("fetch", (ProxyExecutable) fetches::fetch),
                Map.entry("file", (ProxyExecutable) files::work),
                Map.entry("log", (ProxyExecutable) functions::log),
                Map.entry("unhandled", (ProxyExecutable) functions::unhandled),
                Map.entry("encodeBase64", (ProxyExecutable) functions::encodeBase64),
                Map.entry("decodeBase64", (ProxyExecutable) functions::decodeBase64),
                Map.entry("randomBytes", (ProxyExecutable) functions::randomBytes),
                Map.entry("domainToAscii", (ProxyExecutable) functions::domainToAscii),
                Map.entry("config", program.config().encode()),
                Map.entry("mark", mark));
    }

    private Future<Void> start(Running running) {
        this.running = running;
        StartWatch watch = StartWatch.over(running.guest(), engine, errors, startTimeout);
        return loaded(running.guest(), watch)
                .compose(_ -> running.bus().registered())
                .timeout(startTimeout.toMillis(), MILLISECONDS)
                .recover(cause -> Future.failedFuture(cause instanceof TimeoutException ? tooSlow(watch) : cause))
                .onComplete(_ -> watch.end())
                .recover(cause -> end(running).transform(_ -> Future.failedFuture(cause)));
    }

    private Future<Void> loaded(Guest guest, StartWatch watch) {
        Promise<Void> loaded = Promise.promise();
        guest.load(
                calls,
                program.file(),
                _ -> loaded.tryComplete(),
                thrown -> loaded.tryFail(new DeploymentException(errors.text(thrown[0]))));
        return calls.cancelled() ? Future.failedFuture(tooSlow(watch)) : loaded.future();
    }

    private DeploymentException tooSlow(StartWatch watch) {
        String why = calls.cancelled()
                ? "it was still busy"
                        + watch.place().map(place -> " at " + place).orElse("")
                        + "; a loop that never ends belongs on a timer"
                : "a top-level await is still waiting";
        return new DeploymentException(
                program.target() + " did not finish starting within " + startTimeout.toMillis() + " ms: " + why);
    }

    @Override
    public Future<?> undeploy(Context context) {
        if (running == null) {
            return Future.succeededFuture();
        }
        Running ending = running;
        return ending.bus()
                .unregisterAll()
                .compose(_ -> within(ending.bus().drained(), "handlers are still at work"))
                .compose(_ -> within(stopped(ending.guest()), "stop hooks are still at work"))
                .transform(_ -> end(ending));
    }

    private Future<Void> stopped(Guest guest) {
        Promise<Void> stopped = Promise.promise();
        guest.stop(calls, _ -> stopped.tryComplete(), thrown -> {
            log.log(ERROR, () -> "a stop hook failed: " + errors.text(thrown[0]));
            return null;
        });
        return stopped.future();
    }

    private Future<Void> within(Future<Void> work, String otherwise) {
        return work.timeout(GRACE.toMillis(), MILLISECONDS).recover(_ -> {
            log.log(WARNING, () -> otherwise + " after " + GRACE.toMillis() + " ms; they are cut off");
            return Future.succeededFuture();
        });
    }

    /// On a stack of its own: a context cannot be closed from below its own code.
    private Future<Void> end(Running ending) {
        Promise<Void> ended = Promise.promise();
        ending.vertx().runOnContext(_ -> {
            running = null;
            calls.end();
            ending.timers().cancelAll();
            ending.fetches().close();
            ending.bus().refuseInHand(program.name() + " is being undeployed");
            ending.guest().close();
            ended.complete();
        });
        return ended.future();
    }

    /// Whether its context is closed, or was never made.
    boolean isClosed() {
        return running == null;
    }
}
