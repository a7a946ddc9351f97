/// Runs Kotlin verticles: classes and scripts. The compiler is fetched when the first one runs.
@NullMarked
package io.polyvert.languages.kotlin;

import org.jspecify.annotations.NullMarked;
