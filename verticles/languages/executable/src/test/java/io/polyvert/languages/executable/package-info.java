@NullMarked
package io.polyvert.languages.executable;

import org.jspecify.annotations.NullMarked;
