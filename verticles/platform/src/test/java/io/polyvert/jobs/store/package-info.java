@NullMarked
package io.polyvert.jobs.store;

import org.jspecify.annotations.NullMarked;
