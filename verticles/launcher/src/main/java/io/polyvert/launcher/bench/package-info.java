/// Load that is put on a bus, and what it took.
@NullMarked
package io.polyvert.launcher.bench;

import org.jspecify.annotations.NullMarked;
