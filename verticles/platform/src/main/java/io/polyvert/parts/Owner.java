package io.polyvert.parts;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;

/// The deployment that the running code belongs to, by name: two versions of one verticle have the same owner.
public final class Owner {
    private static final String NAME = "__polyvert.owner";
    private static final String UNDO = "__polyvert.undo";

    private Owner() {}

    /// Called before the verticle of this context starts.
    public static void begins(Context context, String name) {
        context.put(NAME, name);
        context.put(UNDO, new CopyOnWriteArrayList<Runnable>());
    }

    /// Called when it did not start: takes back what was done meanwhile.
    public static void failed(Context context) {
        List<Runnable> undo = context.get(UNDO);
        undo.forEach(Runnable::run);
    }

    public static Optional<String> current() {
        Context context = Vertx.currentContext();
        return context == null ? Optional.empty() : Optional.ofNullable(context.get(NAME));
    }

    /// Vert.x runs no stop hook of a verticle that failed to start.
    public static void ifNotStarted(Runnable undo) {
        Context context = Vertx.currentContext();
        List<Runnable> all = context == null ? null : context.get(UNDO);
        if (all != null) {
            all.add(undo);
        }
    }
}
