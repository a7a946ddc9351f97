package till;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.serviceproxy.ServiceBinder;
import io.vertx.serviceproxy.ServiceException;
import java.util.ArrayList;
import java.util.List;

public class TillVerticle extends VerticleBase implements Till {
    private final List<String> notes = new ArrayList<>();

    @Override
    public Future<?> start() {
        return new ServiceBinder(vertx).setAddress(ADDRESS).register(Till.class, this).completion();
    }

    @Override
    public Future<Receipt> sell(Sale sale, boolean printed) {
        return sale.getArticle().equals("lemon")
                ? Future.succeededFuture(new Receipt().setTotal(0.5 * sale.getPieces()).setPrinted(printed).setSale(sale))
                : Future.failedFuture(new ServiceException(404, "no " + sale.getArticle() + " here"));
    }

    @Override
    public Future<Buffer> picture(Buffer of) {
        Buffer turned = of == null ? null : Buffer.buffer();
        for (int at = of == null ? -1 : of.length() - 1; at >= 0; at--) {
            turned.appendByte(of.getByte(at));
        }
        return Future.succeededFuture(turned);
    }

    @Override
    public void note(String text) {
        notes.add(text);
    }

    @Override
    public Future<List<String>> notes() {
        return Future.succeededFuture(List.copyOf(notes));
    }

    @Override
    public Future<Void> closeUp() {
        return Future.succeededFuture();
    }
}
