package till;

import io.vertx.codegen.annotations.Nullable;
import io.vertx.codegen.annotations.ProxyGen;
import io.vertx.codegen.annotations.VertxGen;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** A till; what it does not sell it refuses with 404. */
@ProxyGen
@VertxGen
public interface Till {
    String ADDRESS = "till";

    /** Sells so many pieces of an article. */
    Future<Receipt> sell(Sale sale, boolean printed);

    /** The bytes the other way round; none of none. */
    Future<@Nullable Buffer> picture(@Nullable Buffer of);

    /** Kept for `notes`. */
    void note(String text);

    Future<List<String>> notes();

    Future<Void> closeUp();
}
