/// Verticles in any language that makes programs.
@NullMarked
package io.polyvert.languages.executable;

import org.jspecify.annotations.NullMarked;
