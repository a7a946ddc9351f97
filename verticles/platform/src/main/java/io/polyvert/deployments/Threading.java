package io.polyvert.deployments;

import io.vertx.core.ThreadingModel;
import java.util.Arrays;
import java.util.stream.Collectors;

/// What a verticle's code runs on.
public enum Threading {
    EVENT_LOOP("event-loop", ThreadingModel.EVENT_LOOP),
    WORKER("worker", ThreadingModel.WORKER),
    VIRTUAL_THREAD("virtual-thread", ThreadingModel.VIRTUAL_THREAD),
    /// A process of its own; on this side its supervisor runs on an event loop.
    PROCESS("process", ThreadingModel.EVENT_LOOP);

    private final String text;
    private final ThreadingModel model;

    Threading(String text, ThreadingModel model) {
        this.text = text;
        this.model = model;
    }

    public String text() {
        return text;
    }

    ThreadingModel model() {
        return model;
    }

    public static Threading of(String text) {
        return Arrays.stream(values())
                .filter(threading -> threading.text.equals(text))
                .findFirst()
                .orElseThrow(
                        () -> new DeploymentException("threading '" + text + "' is unknown; allowed: " + allowed()));
    }

    public static String allowed() {
        return Arrays.stream(values()).map(Threading::text).collect(Collectors.joining(", "));
    }
}
