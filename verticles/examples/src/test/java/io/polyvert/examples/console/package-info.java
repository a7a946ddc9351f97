@NullMarked
package io.polyvert.examples.console;

import org.jspecify.annotations.NullMarked;
