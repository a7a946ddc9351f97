/// Contracts of services, and the clients that are generated from them in other languages.
@NullMarked
package io.polyvert.typed;

import org.jspecify.annotations.NullMarked;
