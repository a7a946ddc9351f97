/// The `vertx` command: one class per command, which parses, calls the platform and returns an exit code.
@NullMarked
package io.polyvert.launcher;

import org.jspecify.annotations.NullMarked;
