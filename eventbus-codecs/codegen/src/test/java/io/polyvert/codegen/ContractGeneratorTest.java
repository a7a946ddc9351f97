package io.polyvert.codegen;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Contracts as Codegen writes them when it compiles an interface.
class ContractGeneratorTest {
    private static final String PACKAGE = """
            @ModuleGen(name = "shop", groupPackage = "shop")
            package shop;
            import io.vertx.codegen.annotations.ModuleGen;
            """;
    private static final String ITEM = """
            package shop;
            import io.vertx.codegen.annotations.*;
            import io.vertx.codegen.json.annotations.JsonGen;
            import io.vertx.core.json.JsonObject;
            import java.util.*;
            @DataObject
            @JsonGen(publicConverter = false)
            public class Item {
                public enum Size { SMALL, LARGE }
                private String article;
                private int pieces;
                private Size size;
                private List<Item> parts = new ArrayList<>();
                private Map<String, Double> prices = new HashMap<>();
                public Item() {}
                public Item(JsonObject json) { ItemConverter.fromJson(json, this); }
                public JsonObject toJson() {
                    JsonObject json = new JsonObject();
                    ItemConverter.toJson(this, json);
                    return json;
                }
                public String getArticle() { return article; }
                public Item setArticle(String article) { this.article = article; return this; }
                public int getPieces() { return pieces; }
                public Item setPieces(int pieces) { this.pieces = pieces; return this; }
                public Size getSize() { return size; }
                public Item setSize(Size size) { this.size = size; return this; }
                public List<Item> getParts() { return parts; }
                public Item setParts(List<Item> parts) { this.parts = parts; return this; }
                public Map<String, Double> getPrices() { return prices; }
                public Item setPrices(Map<String, Double> prices) { this.prices = prices; return this; }
            }
            """;
    private static final String SHOP = """
            package shop;
            import io.vertx.codegen.annotations.*;
            import io.vertx.core.Future;
            import io.vertx.core.buffer.Buffer;
            import io.vertx.core.json.*;
            import io.polyvert.codegen.JsonShape;
            import java.util.*;
            /** Sells {@link Item}s. */
            @ProxyGen
            @VertxGen
            public interface Shop {
                String ADDRESS = "shop.main";
                /** What is there. */
                Future<List<Item>> all();
                Future<Item> find(@Nullable String article, long limit, boolean exact, double atMost);
                Future<@Nullable Buffer> picture(String article, Buffer small, Set<Integer> sizes, Item.Size size);
                @JsonShape("{\\"properties\\": {\\"sum\\": {\\"type\\": \\"number\\"}}, \\"type\\": \\"object\\"}")
                Future<JsonObject> order(Map<String, Integer> pieces, @JsonShape("{\\"type\\": \\"array\\", \\"items\\": {\\"type\\": \\"string\\"}}") JsonArray note);
                Future<Void> close();
                void tell(JsonArray words);
                Future<Shop> branch(String city);
                @ProxyIgnore
                default void ignored() {}
            }
            """;

    @SuppressWarnings("NullAway.Init")
    private static JsonObject contract;

    private static String said = "";

    @BeforeAll
    static void compile(@TempDir Path folder) throws IOException {
        Path sources = Files.createDirectories(folder.resolve("shop"));
        Files.writeString(sources.resolve("package-info.java"), PACKAGE);
        Files.writeString(sources.resolve("Item.java"), ITEM);
        Files.writeString(sources.resolve("Shop.java"), SHOP);
        Path classes = Files.createDirectories(folder.resolve("classes"));
        var compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of(
                    "-d",
                    classes.toString(),
                    "-proc:full",
                    "-processor",
                    "io.vertx.codegen.CodeGenProcessor",
                    "-classpath",
                    System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
            boolean compiled = compiler.getTask(
                            messages,
                            files,
                            null,
                            options,
                            null,
                            files.getJavaFileObjects(
                                    sources.resolve("package-info.java"),
                                    sources.resolve("Item.java"),
                                    sources.resolve("Shop.java")))
                    .call();
            said = messages.toString();
            assertThat(compiled).as(said).isTrue();
        }
        contract = new JsonObject(Files.readString(classes.resolve("META-INF/polyvert/contracts/shop.Shop.json")));
    }

    private static JsonObject method(JsonObject contract, String name) {
        return contract.getJsonArray("methods").stream()
                .map(JsonObject.class::cast)
                .filter(method -> method.getString("name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Object param(JsonObject method, int index) {
        return method.getJsonArray("params").getJsonObject(index).getJsonObject("schema");
    }

    private static JsonObject type(String type) {
        return new JsonObject().put("type", type);
    }

    private static JsonObject item() {
        return new JsonObject().put("$ref", "#/$defs/Item");
    }

    private static JsonObject orNull(JsonObject schema) {
        return new JsonObject().put("anyOf", new JsonArray().add(schema).add(type("null")));
    }

    @Test
    void contract_ofAnInterface_saysWhatItsProxyPutsOnTheBus() {
        assertThat(contract.getString("service")).isEqualTo("shop.Shop");
        assertThat(contract.getString("address")).isEqualTo("shop.main");
        assertThat(contract.getString("doc")).isEqualTo("Sells `Item`s.");
        assertThat(method(contract, "all").getString("doc")).isEqualTo("What is there.");
        assertThat(method(contract, "all").getJsonObject("result"))
                .isEqualTo(type("array").put("items", item()));
        JsonObject find = method(contract, "find");
        assertThat(List.of(param(find, 0), param(find, 1), param(find, 2), param(find, 3)))
                .containsExactly(orNull(type("string")), type("integer"), type("boolean"), type("number"));
        assertThat(find.getJsonObject("result")).isEqualTo(item());
        JsonObject picture = method(contract, "picture");
        JsonObject bytes = type("string").put("contentEncoding", "base64url");
        assertThat(List.of(param(picture, 1), param(picture, 2), param(picture, 3)))
                .containsExactly(
                        bytes,
                        type("array").put("items", type("integer")),
                        type("string").put("enum", JsonArray.of("SMALL", "LARGE")));
        assertThat(picture.getJsonObject("result")).isEqualTo(orNull(bytes));
        assertThat(method(contract, "close").getJsonObject("result")).isEqualTo(type("null"));
        assertThat(method(contract, "tell").containsKey("result")).isFalse();
    }

    @Test
    void dataObject_hasItsProperties_alsoOfItself() {
        JsonObject item = contract.getJsonObject("$defs").getJsonObject("Item");
        assertThat(item.getJsonObject("properties"))
                .isEqualTo(new JsonObject()
                        .put("article", type("string"))
                        .put("pieces", type("integer"))
                        .put("size", type("string").put("enum", JsonArray.of("SMALL", "LARGE")))
                        .put("parts", type("array").put("items", item()))
                        .put("prices", type("object").put("additionalProperties", type("number"))));
        assertThat(item.getJsonArray("required")).isEqualTo(JsonArray.of("pieces"));
    }

    @Test
    void shape_namesWhatJavaDoesNotSay() {
        JsonObject order = method(contract, "order");
        assertThat(param(order, 0)).isEqualTo(type("object").put("additionalProperties", type("integer")));
        assertThat(param(order, 1)).isEqualTo(type("array").put("items", type("string")));
        assertThat(order.getJsonObject("result")).isEqualTo(new JsonObject().put("$ref", "#/$defs/OrderResult"));
        assertThat(contract.getJsonObject("$defs").fieldNames()).containsExactlyInAnyOrder("Item", "OrderResult");
    }

    @Test
    void method_thatAnswersAProxy_isLeftOutAndSaysSo() {
        assertThat(contract.getJsonArray("methods").stream()
                        .map(JsonObject.class::cast)
                        .map(method -> method.getString("name")))
                .containsExactlyInAnyOrder("all", "find", "picture", "order", "close", "tell");
        assertThat(said).contains("branch answers a proxy, which only Java can use");
    }
}
