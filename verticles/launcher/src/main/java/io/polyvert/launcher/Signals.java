package io.polyvert.launcher;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import sun.misc.Signal;

/// How the process ends: the first SIGINT or SIGTERM runs the clean-up and exits with 128 and the signal's number, the
/// second one halts at once. Whatever else ends the process (`System.exit` in a verticle, a closed terminal) runs the
/// clean-up too. The JDK has no public way to hear a second signal, hence `sun.misc.Signal`.
@SuppressWarnings("sunapi")
final class Signals {
    private static final AtomicBoolean ENDING = new AtomicBoolean();
    private static final CountDownLatch NEVER = new CountDownLatch(1);

    private Signals() {}

    /// @param cleanUp runs at most five seconds; may be called twice
    static void onEnd(Runnable cleanUp) {
        Signal.handle(new Signal("INT"), signal -> end(signal, cleanUp));
        Signal.handle(new Signal("TERM"), signal -> end(signal, cleanUp));
        Runtime.getRuntime().addShutdownHook(new Thread(cleanUp, "clean-up"));
    }

    private static void end(Signal signal, Runnable cleanUp) {
        int code = 128 + signal.getNumber();
        if (!ENDING.compareAndSet(false, true)) {
            Runtime.getRuntime().halt(code);
        }
        // on a thread of its own, so that the next signal is heard
        Thread.ofPlatform().name("end").start(() -> {
            cleanUp.run();
            System.exit(code);
        });
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
