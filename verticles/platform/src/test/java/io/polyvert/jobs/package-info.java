@NullMarked
package io.polyvert.jobs;

import org.jspecify.annotations.NullMarked;
