package io.polyvert.contract;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
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
        implements RequestContract, MessageContract, FailureContract, ValueContract, LifeContract {
    @Parameter
    Place place = Place.LOCAL;

    private @Nullable Nodes nodes;
    private @Nullable Stage stage;

    abstract Subject subject();

    @BeforeAll
    void take(Nodes nodes) {
        this.nodes = nodes;
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
        stage().close();
    }

    @Override
    public Stage stage() {
        if (stage == null) {
            throw new IllegalStateException("the stage is not open");
        }
        return stage;
    }
}
