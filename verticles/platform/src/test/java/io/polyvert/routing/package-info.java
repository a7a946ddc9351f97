@NullMarked
package io.polyvert.routing;

import org.jspecify.annotations.NullMarked;
