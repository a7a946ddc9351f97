package io.polyvert.contracts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobOrderTest {
    private static final String EVERYTHING = """
            {"address":"a","body":{"x":1},"headers":{"h":"v"},"priority":3,"attempts":2,"backoffMs":5,
             "backoffFactor":1.5,"backoffMaxMs":50,"delayMs":1,"deadlineMs":2,"timeoutMs":3,"retentionMs":4,
             "key":"k","windowMs":6,"group":"g","groupLimit":7,"children":[{"address":"b"}]}
            """;

    @Test
    void order_withEveryKey_comesBackTheSame() {
        JobOrder order = JobOrder.from(new JsonObject(EVERYTHING));
        assertThat(order.toJson()).isEqualTo(new JsonObject(EVERYTHING));
        assertThat(JobOrder.from(order.toJson())).isEqualTo(order);
    }

    @Test
    void order_plain_isItsAddressOnly() {
        assertThat(JobOrder.to("a").toJson()).isEqualTo(new JsonObject().put("address", "a"));
    }

    @Test
    void schedule_comesBackTheSame() {
        JsonObject json = new JsonObject("""
                {"address":"a","cron":"0 3 * * *","zone":"Europe/Berlin","missed":"skip"}
                """);
        assertThat(JobOrder.from(json).toJson()).isEqualTo(json);
    }

    @Test
    void rest_growsWithEachFailure_upToItsMost() {
        JobRetry retry = new JobRetry(9, 100, 2, 1_000);
        assertThat(new long[] {retry.restMs(1), retry.restMs(2), retry.restMs(4), retry.restMs(8)})
                .containsExactly(100, 200, 800, 1_000);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '^', textBlock = """
            {"address":"a","atempts":3}                   | a job has no 'atempts'; did you mean 'attempts'?
            {"address":5}                                 | address=5 is not a text
            {"address":"a","delayMs":1.5}                 | delayMs=1.5 is not a whole number
            {"address":"a","delayMs":-1}                  | delayMs=-1 is outside 0..31622400000
            {"address":"a","priority":5000}               | priority=5000 is outside -1000..1000
            {"address":"a","attempts":99999999999}        | attempts=99999999999 is outside 1..1000
            {"address":"a","priority":99999999999}        | priority=99999999999 is outside -1000..1000
            {"address":"a","group":"g","groupLimit":99999999999} | groupLimit=99999999999 is outside 0..1000
            {"address":"a","groupLimit":2}                | 'groupLimit' needs a 'group'
            {"address":"a","cron":"* * * * *","missed":"x"} | missed 'x' is not known; allowed: skip, once, all
            {"address":"a","zone":"UTC"}                  | 'zone' and 'missed' need 'cron'
            {"address":"a","chain":[{"address":"b"}]}     | a 'chain' has steps instead of an address
            {"children":[{"chain":[{"address":"b"}]}]}    | children and steps have an address, and no children
            {"children":[5]}                              | children=5 is not a list of jobs
            """)
    void order_wrong_isRefusedByName(String json, String reason) {
        assertThatThrownBy(() -> JobOrder.from(new JsonObject(json)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void order_withoutWork_isNotComplete() {
        assertThatThrownBy(() -> JobOrder.from(new JsonObject()).complete())
                .hasMessageContaining("'address' is missing");
    }
}
