/// Artifacts from Maven repositories, for verticles and for the compilers of languages.
@NullMarked
package io.polyvert.languages.resolving;

import org.jspecify.annotations.NullMarked;
