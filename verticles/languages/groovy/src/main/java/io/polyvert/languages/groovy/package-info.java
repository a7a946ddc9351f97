/// Runs Groovy verticles: scripts and classes. The compiler is fetched when the first one runs.
@NullMarked
package io.polyvert.languages.groovy;

import org.jspecify.annotations.NullMarked;
