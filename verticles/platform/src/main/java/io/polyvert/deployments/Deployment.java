package io.polyvert.deployments;

import io.vertx.core.Deployable;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/// A verticle that was deployed: the wish, and what became of it.
///
/// @param spec its threading is present
/// @param id Vert.x's deployment id; empty while it starts
/// @param since when this version was started
/// @param instances in the order they were made
/// @param version 1, and one more each time it is swapped
/// @param problem why the last swap did not happen; empty when it did
public record Deployment(
        DeploymentSpec spec,
        String language,
        Instant since,
        String id,
        List<? extends Deployable> instances,
        int version,
        Optional<String> problem) {

    static Deployment starting(DeploymentSpec spec, String language, Instant since) {
        return new Deployment(spec, language, since, "", List.of(), 1, Optional.empty());
    }

    /// The next version, which starts.
    Deployment next(Instant since) {
        return new Deployment(spec, language, since, "", List.of(), version + 1, Optional.empty());
    }

    Deployment started(String id, List<? extends Deployable> instances) {
        return new Deployment(spec, language, since, id, List.copyOf(instances), version, Optional.empty());
    }

    Deployment withProblem(String problem) {
        return new Deployment(spec, language, since, id, instances, version, Optional.of(problem));
    }

    public String name() {
        return spec.name();
    }

    public Threading threading() {
        return spec.threading().orElseThrow();
    }

    public String state() {
        if (id.isEmpty()) {
            return "starting";
        }
        return failure().isPresent() ? "failed" : "running";
    }

    /// Process ids of the instances that run as processes.
    public List<Long> pids() {
        return supervised().flatMap(instance -> instance.pid().stream().boxed()).toList();
    }

    public Optional<String> failure() {
        return supervised().flatMap(instance -> instance.givenUp().stream()).findFirst();
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject()
                .put("name", name())
                .put("target", spec.target())
                .put("language", language)
                .put("threading", threading().text())
                .put("instances", spec.instances())
                .put("state", state())
                .put("since", since.toString())
                .put("version", version)
                .put("restarts", supervised().mapToInt(Supervised::restarts).sum())
                .put("pids", new JsonArray(pids()));
        failure().ifPresent(reason -> json.put("failure", reason));
        problem.ifPresent(reason -> json.put("problem", reason));
        return json;
    }

    Stream<Supervised> supervised() {
        return instances.stream()
                .map(instance -> instance instanceof Supervised process ? process : null)
                .filter(Objects::nonNull);
    }
}
