@NullMarked
package io.polyvert.typed;

import org.jspecify.annotations.NullMarked;
