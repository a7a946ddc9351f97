package io.polyvert.jobs;

import io.polyvert.jobs.store.Job;
import io.vertx.core.buffer.Buffer;

/// Leave to do one attempt of a job now.
///
/// @param node that makes the request
/// @param address where the worker listens
record Grant(String node, String address, Job job, Buffer body) {}
