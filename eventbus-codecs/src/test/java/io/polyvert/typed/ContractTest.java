package io.polyvert.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.polyvert.contracts.JobOrder;
import io.polyvert.contracts.WorkOrder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContractTest {
    private static final Path WRITTEN = Path.of("target/classes", Contracts.FOLDER);

    @Test
    void builtIn_areAllThatCodegenWrote() throws IOException {
        try (Stream<Path> files = Files.list(WRITTEN)) {
            assertThat(Contracts.builtIn().stream().map(contract -> contract.service() + ".json"))
                    .containsExactlyInAnyOrderElementsOf(
                            files.map(file -> file.getFileName().toString()).toList());
        }
    }

    private static Set<String> fields(String service, String type) {
        return Contracts.builtIn().stream()
                .filter(contract -> contract.simpleName().equals(service))
                .findFirst()
                .orElseThrow()
                .json()
                .getJsonObject("$defs")
                .getJsonObject(type)
                .getJsonObject("properties")
                .fieldNames();
    }

    @Test
    void shapesOfRecords_haveTheKeysThatTravel() {
        assertThat(fields("JobsService", "JobOrder")).containsExactlyElementsOf(JobOrder.KEYS);
        assertThat(fields("WorkerService", "WorkOrder"))
                .isEqualTo(new WorkOrder("a", null, 0, "p").toJson().fieldNames());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"contract":2}                                              | contract=2 is not known here; known: 1
            {"contract":1,"service":"a; import os"}                     | service 'a; import os' is not the name of an interface
            {"contract":1,"service":"a.B","methods":7}                  | the contract has a value of a wrong type
            {"contract":1,"service":"a.B","methods":[{"name":"x()"}]}   | 'x()' is not a name; allowed: letters, digits and '_'
            {"contract":1,"service":"a.B","methods":[{"name":"x","params":[{"name":"a b"}]}]} | 'a b' is not a name
            {"contract":1,"service":"a.B","methods":[{"name":"x","result":{"$ref":"#/$defs/No"}}]} | type 'No' is not in $defs
            {"contract":1,"service":"a.B","methods":[{"name":"x","result":{"$ref":"http://x"}}]} | $ref 'http://x' does not begin with
            {"contract":1,"service":"a.B","methods":[{"name":"x","result":{"type":"date"}}]} | type 'date' of a schema is none
            {"contract":1,"service":"a.B","$defs":{"Bus":{"type":"object"}}} | type 'Bus' of a.B has the name of a part of its client
            [1]                                                         | it is not a JSON object
            """)
    void contract_wrong_isRefusedWithTheReason(String text, String reason) {
        assertThatThrownBy(() -> Contracts.parse(Buffer.buffer(text)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(reason);
    }

    @Test
    void doc_thatEndsAComment_staysOne() {
        Contract contract = Contract.from(new JsonObject("""
                {"contract":1,"service":"a.B","address":"b\\"; import os","doc":"*/ alert(1)\\n\\"\\"\\" \\\\",
                 "methods":[{"name":"await","params":[{"name":"lambda","schema":{"type":"string"}}]}]}
                """));
        assertThat(TypeScriptClient.of(contract))
                .contains(" * * / alert(1)", "address: string = \"b\\\"; import os\"", "await(lambda: string): void");
        assertThat(PythonClient.of(contract))
                .contains(
                        "\"\"\"*/ alert(1)\n    ''' \\\\",
                        "def await_(self, lambda_: str) -> None:",
                        "\"lambda\": lambda_");
    }

    @Test
    void asyncApi_everyReference_leadsSomewhere() {
        JsonObject document = AsyncApi.of(Contracts.builtIn(), "1");
        List<String> references = references(document).toList();
        assertThat(references).hasSizeGreaterThan(50);
        for (String reference : references) {
            Object at = document;
            for (String step : reference.substring(2).split("/", -1)) {
                at = ((JsonObject) at).getValue(step);
                assertThat(at).as(reference).isNotNull();
            }
        }
        assertThat(document.getJsonObject("operations")
                        .getJsonObject("Base64Service.encode")
                        .getJsonObject("reply")
                        .getJsonArray("messages"))
                .isEqualTo(
                        JsonArray.of(new JsonObject().put("$ref", "#/channels/Base64Service.replies/messages/encode")));
    }

    private static Stream<String> references(Object value) {
        return switch (value) {
            case JsonObject object ->
                object.stream()
                        .flatMap(entry -> entry.getKey().equals("$ref")
                                ? Stream.of((String) entry.getValue())
                                : references(entry.getValue()));
            case JsonArray array -> array.stream().flatMap(ContractTest::references);
            case null, default -> Stream.empty();
        };
    }
}
