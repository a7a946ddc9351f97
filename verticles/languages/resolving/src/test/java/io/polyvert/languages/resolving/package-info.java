@NullMarked
package io.polyvert.languages.resolving;

import org.jspecify.annotations.NullMarked;
