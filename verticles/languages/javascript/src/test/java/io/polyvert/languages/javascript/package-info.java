@NullMarked
package io.polyvert.languages.javascript;

import org.jspecify.annotations.NullMarked;
