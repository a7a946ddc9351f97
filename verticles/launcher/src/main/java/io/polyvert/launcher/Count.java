package io.polyvert.launcher;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/// How many messages, items, looks ... a command is to end after.
final class Count implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
        try {
            long count = Long.parseLong(text);
            if (count > 0) {
                return count;
            }
        } catch (NumberFormatException _) {
            // said below
        }
        throw new TypeConversionException("'" + text + "' is no number to count to; allowed: 1 and more");
    }
}
