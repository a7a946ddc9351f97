/// Jobs as they are kept: what a job is, and the places where one is safe.
@NullMarked
package io.polyvert.jobs.store;

import org.jspecify.annotations.NullMarked;
