/// What a cluster does, as a screen of text.
@NullMarked
package io.polyvert.launcher.top;

import org.jspecify.annotations.NullMarked;
