@NullMarked
package io.polyvert.processes;

import org.jspecify.annotations.NullMarked;
