public class Reads extends io.vertx.core.VerticleBase {
    int x =
        );
}
