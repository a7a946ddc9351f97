@NullMarked
package io.polyvert.languages.python;

import org.jspecify.annotations.NullMarked;
