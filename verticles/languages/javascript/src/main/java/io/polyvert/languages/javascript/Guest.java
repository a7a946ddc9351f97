package io.polyvert.languages.javascript;

import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;
import org.graalvm.polyglot.HostAccess;
import org.graalvm.polyglot.Source;
import org.graalvm.polyglot.Value;
import org.graalvm.polyglot.io.IOAccess;
import org.graalvm.polyglot.proxy.ProxyExecutable;
import org.graalvm.polyglot.proxy.ProxyObject;

/// A context with the prelude in it. It is made on any thread; from then on it is called on one event loop only, but
/// for [#close].
///
/// Everything is denied but what is listed here: no Java, no other language, no threads, no processes, no environment,
/// no files but modules.
final class Guest {
    /// All contexts of an engine have to share one.
    private static final HostAccess ONLY_BUFFERS =
            HostAccess.newBuilder(HostAccess.NONE).allowBufferAccess(true).build();

    private static final Map<String, String> OPTIONS = Map.ofEntries(
            Map.entry("js.esm-eval-returns-exports", "true"),
            Map.entry("js.unhandled-rejections", "handler"),
            Map.entry("js.text-encoding", "true"),
            Map.entry("js.performance", "true"),
            Map.entry("js.json-modules", "true"),
            Map.entry("js.agent-can-block", "false"),
            Map.entry("js.stack-trace-limit", "20"),
            Map.entry("js.console", "false"),
            Map.entry("js.print", "false"),
            Map.entry("js.load", "false"),
            Map.entry("js.polyglot-builtin", "false"),
            Map.entry("js.java-package-globals", "false"),
            Map.entry("js.global-arguments", "false"));

    private static final Source BOOT = Source.newBuilder(
                    "js", "export { load, stop } from '/~polyvert/life.mjs';", "boot.mjs")
            .mimeType("application/javascript+module")
            .internal(true)
            .buildLiteral();

    private final Context context;
    private final Value load;
    private final Value stop;

    private Guest(Context context, Value boot) {
        this.context = context;
        this.load = boot.getMember("load");
        this.stop = boot.getMember("stop");
    }

    /// Takes some ms, so it is not for an event loop.
    ///
    /// @param given what `host.mjs` takes
    static Guest make(Engine engine, Program program, Map<String, Object> given) {
        Context context = context(engine, program);
        try {
            context.getBindings("js").putMember("__polyvert", ProxyObject.fromMap(given));
            return new Guest(context, context.eval(BOOT));
        } catch (RuntimeException e) {
            context.close(true);
            throw e;
        }
    }

    /// Fails when a program is not JavaScript; its imports are not looked at.
    static void check(Engine engine, Program program, Source source) {
        try (Context context = context(engine, program)) {
            context.parse(source);
        }
    }

    private static Context context(Engine engine, Program program) {
        return Context.newBuilder("js")
                .engine(engine)
                .allowHostAccess(ONLY_BUFFERS)
                .allowIO(IOAccess.newBuilder()
                        .fileSystem(new ModuleFiles(program))
                        .build())
                .in(InputStream.nullInputStream())
                .out(OutputStream.nullOutputStream())
                .err(OutputStream.nullOutputStream())
                .allowExperimentalOptions(true)
                .options(OPTIONS)
                .build();
    }

    /// Runs a module to its end, top-level awaits included.
    void load(GuestCalls calls, Path file, ProxyExecutable loaded, ProxyExecutable failed) {
        calls.call(load, file.toString(), loaded, failed);
    }

    /// Runs the stop hooks.
    void stop(GuestCalls calls, ProxyExecutable done, ProxyExecutable failed) {
        calls.call(stop, done, failed);
    }

    /// Ends it, whatever it is doing, from any thread.
    void close() {
        context.close(true);
    }
}
