/// The built-in codec verticles.
@NullMarked
package io.polyvert.codec;

import org.jspecify.annotations.NullMarked;
