/// Base64 as the RFCs say it, with errors that name the byte.
@NullMarked
package io.polyvert.base64;

import org.jspecify.annotations.NullMarked;
