/// Runs JavaScript verticles in this VM, by GraalJS.
@NullMarked
package io.polyvert.languages.javascript;

import org.jspecify.annotations.NullMarked;
