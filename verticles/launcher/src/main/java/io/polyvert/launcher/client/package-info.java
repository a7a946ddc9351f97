/// The command line's way to a running node: its folder, and the bus over its Unix socket without a Vert.x.
@NullMarked
package io.polyvert.launcher.client;

import org.jspecify.annotations.NullMarked;
