import { bus } from "vertx";
import { Base64Service } from "./Base64Service.js";
import { Till } from "./Till.js";

const till = new Till(bus);
till.sell({ article: 7 }, true);
till.sell({ artikle: "lemon" }, true);
till.sell({ article: "lemon" });
till.note("a").then(() => {});
const bytes: string = await new Base64Service(bus).decode("", "url");
(await till.picture(null)).length;
export { bytes };
