@NullMarked
package io.polyvert.launcher;

import org.jspecify.annotations.NullMarked;
