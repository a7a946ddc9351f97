@NullMarked
package io.polyvert.contracts;

import org.jspecify.annotations.NullMarked;
