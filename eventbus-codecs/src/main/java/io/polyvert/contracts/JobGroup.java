package io.polyvert.contracts;

import io.vertx.core.json.JsonObject;
import java.util.Optional;

/// Jobs of one address of which at most `limit` run at a time. With a limit of 1 they run one after the
/// other, in the order in which they were submitted; one that failed is tried again before the next.
public record JobGroup(String name, int limit) {
    private static final int MAX_CHARS = 1_024;
    private static final int MOST = 1_000;

    public JobGroup {
        JobChecks.within("characters of group", name.length(), 1, MAX_CHARS);
        JobChecks.within("groupLimit", limit, 1, MOST);
    }

    static Optional<JobGroup> from(JsonObject json) {
        String name = JobChecks.text(json, "group", "");
        int limit = JobChecks.integer(json, "groupLimit", 0, 0, MOST);
        if (name.isEmpty() && limit > 0) {
            throw new IllegalArgumentException("'groupLimit' needs a 'group': which jobs are limited together?");
        }
        return name.isEmpty() ? Optional.empty() : Optional.of(new JobGroup(name, Math.max(limit, 1)));
    }

    void into(JsonObject json) {
        json.put("group", name);
        if (limit != 1) {
            json.put("groupLimit", limit);
        }
    }
}
