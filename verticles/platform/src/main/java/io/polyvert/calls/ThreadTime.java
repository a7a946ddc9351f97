package io.polyvert.calls;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;

/// How much CPU time a thread has used. Its own class, as most programs never ask.
final class ThreadTime {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private ThreadTime() {}

    /// In ns; −1 for a virtual thread, whose time nobody counts.
    static long cpuNanos(Thread thread) {
        return thread.isVirtual() ? -1 : THREADS.getThreadCpuTime(thread.threadId());
    }
}
