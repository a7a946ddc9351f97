@NullMarked
package io.polyvert.codegen;

import org.jspecify.annotations.NullMarked;
