@NullMarked
package io.polyvert.launcher.top;

import org.jspecify.annotations.NullMarked;
