/// Names for nodes elsewhere, and which of them commands talk with.
@NullMarked
package io.polyvert.launcher.contexts;

import org.jspecify.annotations.NullMarked;
