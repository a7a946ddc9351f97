package io.polyvert.contract;

class JavaContractIT extends LanguageContract {
    @Override
    Subject subject() {
        return Subject.of("Java", "Contract.java")
                .cannot(
                        Behaviour.LIMIT,
                        "on an event loop a Java verticle is plain Vert.x, which hands over every message; on virtual threads it"
                                + " has at most 10,000 in hand")
                .cannot(
                        Behaviour.NOBODY_HINT,
                        "a Java verticle asks with Vert.x's own `EventBus`, whose failures are Vert.x's; the command and the"
                                + " doors add the hint")
                .cannot(
                        Behaviour.FINISHES,
                        "the `stop` method of a Java verticle says what it waits for; a swap does wait for requests in hand");
    }
}
