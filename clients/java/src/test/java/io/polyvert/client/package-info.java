@NullMarked
package io.polyvert.client;

import org.jspecify.annotations.NullMarked;
