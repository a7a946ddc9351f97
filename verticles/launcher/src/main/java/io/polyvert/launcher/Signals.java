package io.polyvert.launcher;

import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/// How the process ends: the first SIGINT or SIGTERM runs the clean-up and exits with 128 and the signal's number, the
/// second one halts at once. Whatever else ends the process (`System.exit` in a verticle, a closed terminal) runs the
/// clean-up too. The JDK's only way to hear a second signal is `sun.misc.Signal`, which the compiler warns of whatever
/// it is told; hence reflection.
final class Signals {
    private static final AtomicBoolean ENDING = new AtomicBoolean();
    private static final CountDownLatch NEVER = new CountDownLatch(1);
    /// Twice what the clean-up may take.
    private static final int MOST_MILLIS = 10_000;

    private Signals() {}

    /// @param cleanUp runs at most five seconds; may be called twice
    static void onEnd(Runnable cleanUp) {
        handle("INT", () -> end(130, cleanUp));
        handle("TERM", () -> end(143, cleanUp));
        Runtime.getRuntime().addShutdownHook(new Thread(cleanUp, "clean-up"));
    }

    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy =
                    Proxy.newProxyInstance(Signals.class.getClassLoader(), new Class<?>[] {handler}, (_, _, _) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (ReflectiveOperationException absent) {
            throw new IllegalStateException("this JDK lets nobody hear signals", absent);
        }
    }

    private static void end(int code, Runnable cleanUp) {
        if (!ENDING.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(code);
        }
        // on a thread of its own, so that the next signal is heard
        Thread end = Thread.ofPlatform().name("end").start(() -> {
            cleanUp.run();
            System.exit(code);
        });
        Thread.ofPlatform().daemon().name("end-limit").start(() -> haltIfStuck(end, code));
    }

    /// What a verticle has left for the end of the process, a hook or a thread, may never be done.
    private static void haltIfStuck(Thread end, int code) {
        try {
            Thread.sleep(MOST_MILLIS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        String where = Arrays.stream(end.getStackTrace())
                .map(frame -> "\n    at " + frame)
                .collect(Collectors.joining());
        System.err.println("vertx: the process has not ended within " + MOST_MILLIS / 1_000
                + " s and is halted; it waits for hooks or threads of the verticles, or here:" + where);
        Runtime.getRuntime().halt(code);
    }

    /// Returns at once unless a signal is ending the process; then never.
    static void waitIfEnding() {
        if (ENDING.get()) {
            waitForEnd();
        }
    }

    /// Returns never: the process ends meanwhile.
    static int waitForEnd() {
        try {
            NEVER.await();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        return 1;
    }
}
