/// Two nodes in two virtual machines, each with another language.
@NullMarked
package io.polyvert.examples.clients;

import org.jspecify.annotations.NullMarked;
