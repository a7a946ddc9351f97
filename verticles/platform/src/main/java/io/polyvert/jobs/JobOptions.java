package io.polyvert.jobs;

import java.nio.file.Path;
import java.util.Optional;

/// Where a node keeps jobs and how many.
///
/// @param database a JDBC address of PostgreSQL; empty: a file on one node, the memory of all in a
/// cluster
/// @param folder of the file `jobs.db`; empty: `jobs/NAME` in the home of the nodes
/// @param concurrency how many jobs to an address run at a time where no worker says it
/// @param maxJobs unfinished ones; who submits more is refused
/// @param maxBodyBytes of one body or result
/// @param maxStreamBytes of one body that comes as a stream
/// @param leaseMs a job whose node has not been heard for so long is given to another
public record JobOptions(
        String database,
        Optional<Path> folder,
        int concurrency,
        int maxJobs,
        int maxBodyBytes,
        long maxStreamBytes,
        int leaseMs) {
    public static final JobOptions DEFAULTS =
            new JobOptions("", Optional.empty(), 8, 2_000_000, 33_554_432, 1_073_741_824, 10_000);

    public JobOptions {
        if (!database.isEmpty() && !database.startsWith("jdbc:postgresql:")) {
            throw new IllegalArgumentException(
                    "jobs.database does not begin with jdbc:postgresql:, such as jdbc:postgresql://HOST/DATABASE?user=NAME");
        }
        within("jobs.concurrency", concurrency, 1, 10_000);
        within("jobs.maxJobs", maxJobs, 1, 100_000_000);
        within("jobs.maxBodyBytes", maxBodyBytes, 1, 1 << 30);
        within("jobs.maxStreamBytes", maxStreamBytes, 1, 1L << 40);
        within("jobs.leaseMs", leaseMs, 1_000, 3_600_000);
    }

    public JobOptions withDatabase(String database) {
        return new JobOptions(database, folder, concurrency, maxJobs, maxBodyBytes, maxStreamBytes, leaseMs);
    }

    private static void within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(name + "=" + value + " is outside " + least + ".." + most);
        }
    }
}
