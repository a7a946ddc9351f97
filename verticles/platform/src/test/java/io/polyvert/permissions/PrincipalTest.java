package io.polyvert.permissions;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PrincipalTest {
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
