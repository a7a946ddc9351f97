package io.polyvert.contract;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What is written to the log while this is open: `LEVEL logger message`, and the stack trace where there is one.
final class LogLines extends Handler {
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>(100_000);
    private final Logger root = Logger.getLogger("");

    LogLines() {
        root.addHandler(this);
    }

    BlockingQueue<String> lines() {
        return lines;
    }

    @Override
    public void publish(LogRecord line) {
        var trace = new StringWriter();
        if (line.getThrown() != null) {
            line.getThrown().printStackTrace(new PrintWriter(trace));
        }
        lines.offer(line.getLevel() + " " + line.getLoggerName() + " " + line.getMessage() + " " + trace);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        root.removeHandler(this);
    }
}
