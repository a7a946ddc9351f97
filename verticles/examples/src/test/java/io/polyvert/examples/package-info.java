/// The examples, run as a user runs them.
@NullMarked
package io.polyvert.examples;

import org.jspecify.annotations.NullMarked;
