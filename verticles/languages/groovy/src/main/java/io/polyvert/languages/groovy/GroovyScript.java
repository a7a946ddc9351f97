package io.polyvert.languages.groovy;

import io.polyvert.languages.vm.ScriptBus;
import io.polyvert.languages.vm.ScriptLog;
import io.polyvert.languages.vm.Values;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// A script that is a verticle: it runs once at start. It is deployed when its consumers are registered and the future
/// that its last statement gives, if it gives one, has completed.
final class GroovyScript extends VerticleBase {
    private static final long FINISH_MS = 1_500;

    private final GroovyCompiler compiler;
    private final Class<?> type;
    private final String name;
    private final OnStop onStop = new OnStop();
    private @Nullable ScriptBus bus;

    GroovyScript(GroovyCompiler compiler, Class<?> type, String name) {
        this.compiler = compiler;
        this.type = type;
        this.name = name;
    }

    /// What the script calls as `onStop { ... }`.
    public static final class OnStop {
        private @Nullable Callable<?> hook;

        public void call(Callable<?> hook) {
            this.hook = hook;
        }

        private Future<?> run() {
            try {
                return hook != null && hook.call() instanceof Future<?> stopping ? stopping : Future.succeededFuture();
            } catch (Exception thrown) {
                return Future.failedFuture(thrown);
            }
        }
    }

    @Override
    public Future<?> start() throws Exception {
        ScriptBus bus = new ScriptBus(vertx, context, name);
        this.bus = bus;
        Object last;
        try {
            last = compiler.run(type, variables(bus, context));
        } catch (Exception | Error thrown) {
            throw thrown;
        } catch (Throwable thrown) {
            throw new IllegalStateException(thrown);
        }
        Future<?> begun = last instanceof Future<?> future ? future : Future.succeededFuture();
        return begun.compose(_ -> bus.registered());
    }

    /// Messages in hand may take a while, but not keep the verticle.
    @Override
    public Future<?> stop() {
        Future<?> finished = bus == null ? Future.succeededFuture() : bus.finish();
        return Future.any(finished, vertx.timer(FINISH_MS)).transform(_ -> onStop.run());
    }

    private Map<String, Object> variables(ScriptBus bus, Context context) {
        Map<String, Object> variables = new HashMap<>();
        variables.put("bus", bus);
        variables.put("vertx", vertx);
        variables.put("context", context);
        variables.put("config", Objects.requireNonNull(Values.toScript(context.config())));
        variables.put("log", new ScriptLog(name));
        variables.put("onStop", onStop);
        return variables;
    }
}
