/// The same verticle in every language.
@NullMarked
package io.polyvert.examples.rosetta;

import org.jspecify.annotations.NullMarked;
