@NullMarked
package io.polyvert.languages.java;

import org.jspecify.annotations.NullMarked;
