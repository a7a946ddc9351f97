/// Which client may do what: roles, address patterns, tokens, and the file that says so.
@NullMarked
package io.polyvert.permissions;

import org.jspecify.annotations.NullMarked;
