@NullMarked
package io.polyvert.languages.kotlin;

import org.jspecify.annotations.NullMarked;
