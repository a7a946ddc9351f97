package io.polyvert.contract;

import io.polyvert.deployments.LanguageHost;
import io.polyvert.deployments.Languages;
import io.polyvert.deployments.Readiness;
import io.polyvert.launcher.Hosts;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// Runs the contract for one language, in each [Place]. Its results are a column of `verticles/languages/CONTRACT.md`,
/// which fails the class when it says something else; with `-Dcontract.write` it is written instead.
@ParameterizedClass(name = "{0}")
@EnumSource(Place.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@ExtendWith({Nodes.Resolver.class, Results.class})
abstract class LanguageContract
        implements RequestContract,
                MessageContract,
                RoutingContract,
                FailureContract,
                CallContract,
                StreamContract,
                ValueContract,
                LifeContract {
    @Parameter
    Place place = Place.LOCAL;

    private @Nullable Nodes nodes;
    private @Nullable Stage stage;

    abstract Subject subject();

    @BeforeAll
    void take(Nodes nodes) {
        requireReady(subject().language());
        this.nodes = nodes;
    }

    /// What this machine does not have is not tested, and its column stays as it is.
    private static void requireReady(String language) {
        try (Languages languages = Hosts.all()) {
            languages.all().stream()
                    .filter(host -> host.language().equalsIgnoreCase(language))
                    .map(LanguageHost::readiness)
                    .filter(readiness -> readiness.state() == Readiness.State.MISSING)
                    .findFirst()
                    .ifPresent(missing -> Assumptions.abort(language + " is not here: " + missing.detail()));
        }
    }

    @BeforeParameterizedClassInvocation
    void open() {
        stage = Objects.requireNonNull(nodes).stage(subject(), place);
    }

    @BeforeEach
    void clear() {
        stage().clear();
    }

    @AfterParameterizedClassInvocation
    void close() {
        if (stage != null) {
            stage.close();
        }
    }

    @Override
    public Stage stage() {
        if (stage == null) {
            throw new IllegalStateException("the stage is not open");
        }
        return stage;
    }
}
