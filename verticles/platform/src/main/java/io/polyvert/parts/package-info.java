/// How the parts of a node find each other through their `Vertx`.
@NullMarked
package io.polyvert.parts;

import org.jspecify.annotations.NullMarked;
