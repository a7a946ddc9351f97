package io.polyvert.launcher;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/// What goes beside the body of a message.
final class HeaderFlags {
    @Option(
            names = {"--header", "-H"},
            paramLabel = "NAME=VALUE",
            description = "A header; may be given several times.")
    private Map<String, String> headers = new LinkedHashMap<>();

    Map<String, String> given() {
        return headers;
    }
}
