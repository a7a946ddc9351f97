package till;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

@DataObject
@JsonGen
public class Sale {
    private String article = "";
    private int pieces = 1;
    private List<String> tags = new ArrayList<>();

    public Sale() {}

    public Sale(JsonObject json) {
        SaleConverter.fromJson(json, this);
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        SaleConverter.toJson(this, json);
        return json;
    }

    public String getArticle() {
        return article;
    }

    public Sale setArticle(String article) {
        this.article = article;
        return this;
    }

    public int getPieces() {
        return pieces;
    }

    public Sale setPieces(int pieces) {
        this.pieces = pieces;
        return this;
    }

    public List<String> getTags() {
        return tags;
    }

    public Sale setTags(List<String> tags) {
        this.tags = tags;
        return this;
    }
}
