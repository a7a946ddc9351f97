package io.polyvert.jobs;

/// What became of one attempt of a job.
record Report(long id, int attempt, Outcome outcome) {}
