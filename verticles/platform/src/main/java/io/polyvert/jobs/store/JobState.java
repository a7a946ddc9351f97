package io.polyvert.jobs.store;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// Where a job is in its life. Codes are permanent: they are in stored files.
public enum JobState {
    /// Ready; waits for a worker, its group, its queue's rate, or for a paused queue to be resumed.
    WAITING(1),
    /// Begins later: it was delayed, rests after a failure, or is a schedule that makes a job each time
    /// it is due.
    SCHEDULED(2),
    /// Its children or steps are not done yet.
    BLOCKED(3),
    RUNNING(4),
    DONE(5),
    /// A dead letter: every attempt failed, a worker refused it for good, or its deadline passed.
    DEAD(6),
    CANCELLED(7);

    private final int code;

    JobState(int code) {
        this.code = code;
    }

    public int code() {
        return code;
    }

    public boolean isFinished() {
        return code >= DONE.code;
    }

    /// `waiting`, as people write it.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    public static JobState of(int code) {
        return Arrays.stream(values())
                .filter(state -> state.code == code)
                .findFirst()
                .orElseThrow(() -> new StoreException(
                        "a stored job has the unknown state " + code + "; was it written by a newer version?"));
    }

    /// Throws `IllegalArgumentException` that says what is allowed.
    public static JobState of(String word) {
        return Arrays.stream(values())
                .filter(state -> state.word().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("state '" + word + "' is not known; allowed: "
                        + Arrays.stream(values()).map(JobState::word).collect(Collectors.joining(", "))));
    }

    public static List<JobState> all() {
        return List.of(values());
    }
}
