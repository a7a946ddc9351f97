@NullMarked
package io.polyvert.calls;

import org.jspecify.annotations.NullMarked;
