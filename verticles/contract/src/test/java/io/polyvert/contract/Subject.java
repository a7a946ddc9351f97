package io.polyvert.contract;

import java.util.Map;
import java.util.TreeMap;

/// A language under test.
///
/// @param language as the table calls it
/// @param file the verticle in `src/test/contract`
/// @param starts the file that throws in start, at line 4: `no port`
/// @param reads the file with a syntax error in line 3
/// @param host where it runs; the empty text for where files of its language run by themselves
/// @param cannot what the language does not do, with a reason that its users would accept
record Subject(String language, String file, String starts, String reads, String host, Map<Behaviour, String> cannot) {
    static Subject of(String language, String file) {
        String extension = file.substring(file.lastIndexOf('.') + 1);
        boolean capital = Character.isUpperCase(file.charAt(file.lastIndexOf('/') + 1));
        return new Subject(
                language,
                file,
                "broken/" + (capital ? "Starts." : "starts.") + extension,
                "broken/" + (capital ? "Reads." : "reads.") + extension,
                "",
                Map.of());
    }

    /// A program, whose folder has the others beside it.
    static Subject executable(String folder) {
        return new Subject("Executable", folder + "/contract", folder + "/starts", folder + "/reads", "", Map.of());
    }

    Subject inProcess() {
        return new Subject(language, file, starts, reads, "process", cannot);
    }

    Subject cannot(Behaviour behaviour, String reason) {
        var more = new TreeMap<>(cannot);
        more.put(behaviour, reason);
        return new Subject(language, file, starts, reads, host, more);
    }
}
