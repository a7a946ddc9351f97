package io.polyvert.processes;

import static java.lang.System.Logger.Level.WARNING;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/* What a process has started outlives it, and loses its parent, by which it could be found. Its process group it keeps
 * (POSIX, General Concepts, "Process Group"), so each process begins one. Java can neither make groups nor signal them,
 * and when the node is killed nothing of it runs any more. So a shell in a group of its own does both: it is told of
 * groups that begin and that are to end, and the end of its input is the end of the node. */

/// Ends processes with all that they have started, also when this JVM is killed. A program that leaves its group, as
/// daemons do, escapes. Methods block for the time of a write to a pipe.
final class Reaper {
    private static final System.Logger LOG = System.getLogger(Reaper.class.getName());
    private static final List<String> OWN_GROUP = program("setsid")
            .map(List::of)
            .or(() -> program("perl") // macOS has no setsid
                    .map(perl -> List.of(perl, "-e", "setpgrp; exec {$ARGV[0]} @ARGV or die \"$ARGV[0]: $!\\n\"")))
            .orElse(List.of());
    private static final String SCRIPT = """
            trap '' HUP INT QUIT TERM
            groups=
            while read -r word group; do
                others=
                for one in $groups; do [ "$one" = "$group" ] || others="$others $one"; done
                groups=$others
                case $word in
                    watch) groups="$groups $group" ;;
                    end) kill -s KILL -- "-$group" ;;
                esac
            done
            for one in $groups; do kill -s KILL -- "-$one" || kill -s KILL "$one"; done
            """;

    private static final Reaper OF_THIS_JVM = new Reaper();

    private final OutputStream shell;

    private Reaper() {
        this.shell = shell();
    }

    private static OutputStream shell() {
        try {
            return new ProcessBuilder(inOwnGroup(List.of("/bin/sh", "-c", SCRIPT, "polyvert-reaper")))
                    .directory(new File("/"))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .getOutputStream();
        } catch (IOException failure) {
            return failed(failure);
        }
    }

    private static OutputStream failed(IOException failure) {
        LOG.log(WARNING, "what processes have started is not ended with them: " + failure.getMessage());
        return OutputStream.nullOutputStream();
    }

    private static Optional<String> program(String name) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
    }

    /// The command, with its process id as that of a group which it begins; as it is where the system has no program
    /// for that.
    static List<String> inOwnGroup(List<String> command) {
        return Stream.concat(OWN_GROUP.stream(), command.stream()).toList();
    }

    /// Ends the group when this JVM ends.
    static void watch(long group) {
        OF_THIS_JVM.tell("watch " + group);
    }

    /// SIGKILL to what is left of the group.
    static void end(long group) {
        OF_THIS_JVM.tell("end " + group);
    }

    private synchronized void tell(String line) {
        try {
            shell.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            shell.flush();
        } catch (IOException gone) {
            LOG.log(WARNING, "the polyvert-reaper process is gone, so this is not done: " + line);
        }
    }
}
