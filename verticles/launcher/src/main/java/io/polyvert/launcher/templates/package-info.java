/// Files that a new verticle begins with.
@NullMarked
package io.polyvert.launcher.templates;

import org.jspecify.annotations.NullMarked;
