package till;

import io.vertx.codegen.annotations.DataObject;
import io.vertx.codegen.json.annotations.JsonGen;
import io.vertx.core.json.JsonObject;

@DataObject
@JsonGen
public class Receipt {
    private double total;
    private boolean printed;
    private Sale sale = new Sale();

    public Receipt() {}

    public Receipt(JsonObject json) {
        ReceiptConverter.fromJson(json, this);
    }

    public JsonObject toJson() {
        JsonObject json = new JsonObject();
        ReceiptConverter.toJson(this, json);
        return json;
    }

    public double getTotal() {
        return total;
    }

    public Receipt setTotal(double total) {
        this.total = total;
        return this;
    }

    public boolean isPrinted() {
        return printed;
    }

    public Receipt setPrinted(boolean printed) {
        this.printed = printed;
        return this;
    }

    public Sale getSale() {
        return sale;
    }

    public Receipt setSale(Sale sale) {
        this.sale = sale;
        return this;
    }
}
