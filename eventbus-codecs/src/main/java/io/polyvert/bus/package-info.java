/// Addresses, failures and endpoints: the words every verticle uses on the event bus.
@NullMarked
package io.polyvert.bus;

import org.jspecify.annotations.NullMarked;
