/// Consumers by pattern and in groups, and messages with keys.
@NullMarked
package io.polyvert.routing;

import org.jspecify.annotations.NullMarked;
