/// What languages share whose verticles run in the node's JVM but do not come with it: their classes, their errors, the
/// bus of their scripts.
@NullMarked
package io.polyvert.languages.vm;

import org.jspecify.annotations.NullMarked;
