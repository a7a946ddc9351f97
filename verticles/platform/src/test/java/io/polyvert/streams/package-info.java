@NullMarked
package io.polyvert.streams;

import org.jspecify.annotations.NullMarked;
