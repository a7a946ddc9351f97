@NullMarked
package io.polyvert.languages.node;

import org.jspecify.annotations.NullMarked;
