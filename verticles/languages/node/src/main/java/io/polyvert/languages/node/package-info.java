/// Runs JavaScript verticles in processes of Node.
@NullMarked
package io.polyvert.languages.node;

import org.jspecify.annotations.NullMarked;
