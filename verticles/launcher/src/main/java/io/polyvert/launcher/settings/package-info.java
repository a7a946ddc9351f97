/// Options of a node from a file, the environment and the command line, each knowing where it was set.
@NullMarked
package io.polyvert.launcher.settings;

import org.jspecify.annotations.NullMarked;
