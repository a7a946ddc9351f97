@NullMarked
package io.polyvert.languages.groovy;

import org.jspecify.annotations.NullMarked;
