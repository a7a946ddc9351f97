/// Side-by-side measurements behind the figures in the README. Each contender runs in a process of its own, in turn,
/// in every round; what counts is the ratio of the medians.
@NullMarked
package io.polyvert.bench;

import org.jspecify.annotations.NullMarked;
