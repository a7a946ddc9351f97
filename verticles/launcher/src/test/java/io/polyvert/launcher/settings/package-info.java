@NullMarked
package io.polyvert.launcher.settings;

import org.jspecify.annotations.NullMarked;
