/// Which bodies may be sent: those that any node and any language can receive.
@NullMarked
package io.polyvert.travel;

import org.jspecify.annotations.NullMarked;
