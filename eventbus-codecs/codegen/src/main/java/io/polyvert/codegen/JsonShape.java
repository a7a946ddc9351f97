package io.polyvert.codegen;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What JSON looks like where the Java type does not say: a JSON Schema, for a contract. On a type that
/// Codegen maps, on a parameter, or on a method for what it answers. A schema with a `title` becomes a
/// type of that name, which other shapes of the interface name as `"#/$defs/TITLE"`.
@Retention(RetentionPolicy.SOURCE)
@Target({ElementType.TYPE, ElementType.METHOD, ElementType.PARAMETER})
public @interface JsonShape {
    String value();
}
