/// What happens on the node, counted as it happens.
@NullMarked
package io.polyvert.recorder;

import org.jspecify.annotations.NullMarked;
