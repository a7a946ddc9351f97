public class Starts extends io.vertx.core.VerticleBase {
    @Override
    public io.vertx.core.Future<?> start() {
        throw new IllegalStateException("no port");
    }
}
