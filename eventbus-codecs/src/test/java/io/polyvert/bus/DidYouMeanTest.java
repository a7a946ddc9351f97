package io.polyvert.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DidYouMeanTest {
    private static final List<String> ADDRESSES = List.of("greet", "orders.place", "pay.charge", "pay.refund");

    @ParameterizedTest
    @ValueSource(strings = {"pay.chrge", "pay.chagre", "pay.chargee", "pay.chorge", "PAY.CHARGE", "pay-charge"})
    void name_mistyped_isFound(String name) {
        assertThat(DidYouMean.among(name, ADDRESSES)).contains("pay.charge");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "weather", "pay.cancel"})
    void name_nothingSimilar_findsNothing(String name) {
        assertThat(DidYouMean.among(name, ADDRESSES)).isEmpty();
    }

    @Test
    void name_twoSimilar_theCloserIsFound() {
        assertThat(DidYouMean.among("order.3", List.of("order.12", "order.1", "order.2")))
                .contains("order.1");
    }

    @Test
    void name_longerThanAnyAddressAPersonTypes_isNotCompared() {
        String name = "a".repeat(100_000);
        assertThat(DidYouMean.among(name, List.of(name))).isEmpty();
    }

    @Test
    void hint_somethingSimilar_endsASentence() {
        assertThat(DidYouMean.hint("gret", ADDRESSES)).isEqualTo("; did you mean 'greet'?");
        assertThat(DidYouMean.hint("weather", ADDRESSES)).isEmpty();
    }
}
