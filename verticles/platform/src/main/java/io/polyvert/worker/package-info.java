/// Bounded pools for work that blocks.
@NullMarked
package io.polyvert.worker;

import org.jspecify.annotations.NullMarked;
