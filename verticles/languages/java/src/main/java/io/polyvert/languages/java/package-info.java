/// Runs Java verticles: a source file, a jar, a class.
@NullMarked
package io.polyvert.languages.java;

import org.jspecify.annotations.NullMarked;
