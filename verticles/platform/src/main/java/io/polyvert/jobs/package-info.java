/// Durable jobs: work that is done even when a process or a node dies.
@NullMarked
package io.polyvert.jobs;

import org.jspecify.annotations.NullMarked;
