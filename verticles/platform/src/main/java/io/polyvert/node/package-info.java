/// One node: a `Vertx` with its doors, built-in verticles and deployments.
@NullMarked
package io.polyvert.node;

import org.jspecify.annotations.NullMarked;
