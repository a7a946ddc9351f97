package io.polyvert.jobs;

import io.polyvert.jobs.store.Job;
import io.vertx.core.buffer.Buffer;

/// A job that has finished now.
record Finished(Job job, Buffer result) {}
