/// Looks at what nodes and verticles need, and says what to do about what is missing.
@NullMarked
package io.polyvert.launcher.doctor;

import org.jspecify.annotations.NullMarked;
