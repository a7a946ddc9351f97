/// Streams over the event bus, pulled by their readers.
@NullMarked
package io.polyvert.streams;

import org.jspecify.annotations.NullMarked;
