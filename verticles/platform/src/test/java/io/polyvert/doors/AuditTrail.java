package io.polyvert.doors;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// The lines that go to a log while it is open.
final class AuditTrail extends Handler implements AutoCloseable {
    private final Logger log;
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();

    AuditTrail() {
        this("io.polyvert.audit");
    }

    AuditTrail(String name) {
        log = Logger.getLogger(name);
        log.addHandler(this);
    }

    String next() throws InterruptedException {
        String line = lines.poll(5, SECONDS);
        assertThat(line).as("a line of the audit").isNotNull();
        return line;
    }

    @Override
    public void publish(LogRecord line) {
        lines.add(line.getMessage());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        log.removeHandler(this);
    }
}
