package io.polyvert.permissions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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

    @ParameterizedTest
    @CsvSource(textBlock = """
            ada,              ada
            ada@x.org,        ada@x%2Eorg
            >,                %3E
            *,                %2A
            a%2Eb,            a%252Eb
            Å,                %C3%85
            """)
    void subject_asSegment_reachesIntoNoOther(String subject, String segment) {
        Principal who = new Principal(subject, java.util.Set.of(), Principal.NEVER);
        assertThat(who.segment()).isEqualToIgnoringCase(segment);
    }
}
