/// The frames of the bus protocol, as bytes: what PROTOCOL.md says about lengths and layouts.
@NullMarked
package io.polyvert.frames;

import org.jspecify.annotations.NullMarked;
