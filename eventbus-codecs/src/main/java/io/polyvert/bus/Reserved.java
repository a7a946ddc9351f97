package io.polyvert.bus;

import java.util.List;

/// The addresses of the node itself and of Vert.x. What the node asks on somebody's behalf, a job or a worker's order,
/// never goes there: it must not reach what that somebody could not.
public final class Reserved {
    private static final List<String> PREFIXES = List.of("platform.", "__vertx.", "__polyvert.", "jobs.");

    private Reserved() {}

    /// Refuses such an address with [Failure#DENIED].
    ///
    /// @param what cannot go there, in the plural
    public static void refuse(String address, String what) {
        if (PREFIXES.stream().anyMatch(address::startsWith)) {
            throw Failure.DENIED.because("address '" + address + "' is reserved; " + what + " cannot go there");
        }
    }
}
