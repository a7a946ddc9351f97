package io.polyvert.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AddressPatternTest {
    @ParameterizedTest
    @CsvSource(textBlock = """
            greet,            greet,            true
            greet,            greeter,          false
            greet,            gree,             false
            orders.*,         orders.place,     true
            orders.*,         orders,           false
            orders.*,         orders.,          false
            orders.*,         orders.a.b,       false
            orders.>,         orders.a,         true
            orders.>,         orders.a.b.c,     true
            orders.>,         orders,           false
            orders.>,         orders.,          false
            >,                a.b,              true
            *.*.c,            a.b.c,            true
            *.*.c,            a..c,             false
            *,                a.b,              false
            user.{subject},   user.ada,         true
            user.{subject},   user.bob,         false
            user.{subject}.>, user.ada.inbox,   true
            user.{subject}.>, user.adam.inbox,  false
            """)
    void pattern_fitsWholeSegments(String pattern, String address, boolean fits) {
        assertThat(AddressPattern.of(pattern).fits(address, "ada")).isEqualTo(fits);
    }

    @Test
    void subject_ofNobody_neverFits() {
        assertThat(AddressPattern.of("user.{subject}").fits("user.", "")).isFalse();
        assertThat(AddressPattern.of("user.{subject}.a").fits("user..a", "")).isFalse();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a..b      | pattern 'a..b' has an empty segment
            a.>.b     | pattern 'a.>.b' has '>' before its end
            orders*   | pattern 'orders*' has 'orders*'; '*', '>' and '{subject}' are segments of their own
            a.{name}  | pattern 'a.{name}' has '{name}'
            """)
    void pattern_wrong_isRefused(String pattern, String reason) {
        assertThatThrownBy(() -> AddressPattern.of(pattern)).hasMessageStartingWith(reason);
    }

    @Test
    void subject_inAConsumersPattern_isRefused() {
        assertThatThrownBy(() -> AddressPattern.ofConsumer("user.{subject}.*"))
                .hasMessage(
                        "pattern 'user.{subject}.*' has '{subject}', which is for permissions; write the word itself");
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            orders.>,         orders.*,         true
            orders.>,         orders.>,         true
            orders.>,         orders.a.b.*,     true
            orders.>,         >,                false
            orders.*,         orders.>,         false
            orders.*,         orders.a,         true
            orders.*,         orders.*,         true
            orders.a,         orders.*,         false
            *.*,              orders.*,         true
            *.*,              orders.a.*,       false
            orders.a.>,       orders.a,         false
            user.{subject}.>, user.ada.*,       true
            user.{subject}.>, user.*.inbox,     false
            """)
    void pattern_coversAnother_whenAllThatFitsFits(String pattern, String other, boolean covers) {
        assertThat(AddressPattern.of(pattern).covers(AddressPattern.ofConsumer(other), "ada"))
                .isEqualTo(covers);
    }

    @ParameterizedTest
    @CsvSource(textBlock = """
            orders.>,         orders.*,         true
            orders.*.audit,   orders.eu.*,      true
            orders.*.audit,   orders.>,         true
            orders.*.audit,   orders.*,         false
            orders.a,         orders.*,         true
            orders.a,         bills.*,          false
            *.b,              a.*,              true
            a.b.c,            a.>,              true
            a.b,              a.b.>,            false
            user.{subject},   user.*,           true
            user.{subject},   user.bob,         false
            """)
    void pattern_overlapsAnother_whenSomeAddressFitsBoth(String pattern, String other, boolean overlaps) {
        assertThat(AddressPattern.of(pattern).overlaps(AddressPattern.ofConsumer(other), "ada"))
                .isEqualTo(overlaps);
    }

    @Test
    void patterns_narrowestFirst_areOrderedFromTheLeft() {
        List<String> sorted = Stream.of(">", "orders.>", "*.eu.paid", "orders.*.paid", "orders.eu.>", "orders.*.*")
                .map(AddressPattern::ofConsumer)
                .sorted(AddressPattern.NARROWEST_FIRST)
                .map(AddressPattern::text)
                .toList();
        assertThat(sorted).containsExactly("orders.eu.>", "orders.*.paid", "orders.*.*", "orders.>", "*.eu.paid", ">");
    }
}
