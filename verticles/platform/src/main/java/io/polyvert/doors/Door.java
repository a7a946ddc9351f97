package io.polyvert.doors;

import io.polyvert.frames.FrameFormat;
import io.polyvert.recorder.Recorder;
import io.vertx.core.Vertx;

/// What all sessions that come in by one door share.
record Door(
        Vertx vertx, Guard guard, SessionLimits limits, FrameFormat format, Recorder recorder, Admission admission) {
    Door(Vertx vertx, Guard guard, SessionLimits limits, Admission admission) {
        this(
                vertx,
                guard,
                limits,
                new FrameFormat(limits.maxFrameBytes(), limits.maxDepth()),
                Recorder.of(vertx),
                admission);
    }
}
