@NullMarked
package io.polyvert.examples.photobooth;

import org.jspecify.annotations.NullMarked;
