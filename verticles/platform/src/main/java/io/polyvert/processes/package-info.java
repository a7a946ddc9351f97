/// Verticles that run as processes, whatever their language: started, watched, restarted, ended.
@NullMarked
package io.polyvert.processes;

import org.jspecify.annotations.NullMarked;
