/// Where clients come in.
@NullMarked
package io.polyvert.doors;

import org.jspecify.annotations.NullMarked;
