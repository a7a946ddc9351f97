@NullMarked
package io.polyvert.console;

import org.jspecify.annotations.NullMarked;
