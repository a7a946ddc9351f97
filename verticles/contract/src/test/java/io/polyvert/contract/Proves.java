package io.polyvert.contract;

import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import java.lang.annotation.Retention;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Test;

/// A test of one behaviour.
@Test
@Target(METHOD)
@Retention(RUNTIME)
@interface Proves {
    Behaviour value();
}
