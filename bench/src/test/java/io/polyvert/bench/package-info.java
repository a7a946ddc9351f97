@NullMarked
package io.polyvert.bench;

import org.jspecify.annotations.NullMarked;
