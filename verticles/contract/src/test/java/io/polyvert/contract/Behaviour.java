package io.polyvert.contract;

/// The rows of the contract. To add one: a constant here, a `@Proves` test in one of the `…Contract` interfaces, and
/// what the test asks for in each language's verticle.
enum Behaviour {
    ANSWERS("Requests", "what a handler returns is the reply"),
    ANSWERS_LATER("Requests", "a handler may wait before it answers"),
    OVERLAPS("Requests", "while handlers wait, other messages are handled"),
    MANY("Requests", "1,000 requests at a time are all answered"),
    LIMIT("Requests", "requests beyond a limit are refused as unavailable, the others are answered"),
    ASKS("Requests", "a handler asks other addresses and gets their replies"),
    HEADERS_IN("Requests", "headers of a request are seen"),
    HEADERS_OUT("Requests", "headers of a request are sent"),
    REPLY_HEADERS_IN("Requests", "headers of a reply are seen"),
    REPLY_HEADERS_OUT("Requests", "headers of a reply are sent"),
    SENDS("Messages", "send reaches one consumer, with headers"),
    SENDS_TO_NOBODY("Messages", "send to nobody is no error"),
    PUBLISHES("Messages", "publish reaches all consumers"),
    HEARS_SENT("Messages", "a message that wants no answer is handled"),
    HEARS_PUBLISHED("Messages", "what is published is handled by every instance"),
    ORDER("Messages", "messages of one sender are handled in their order"),
    PATTERN("Patterns, groups, keys", "a verticle serves a pattern, and sees where each message was sent"),
    GROUP("Patterns, groups, keys", "of a group's members one gets what is published, and they take turns"),
    KEY_IN("Patterns, groups, keys", "messages of one key come to one member of a group"),
    KEY_OUT("Patterns, groups, keys", "a verticle gives its messages a key"),
    REFUSES("Failures", "a handler refuses with a code and a text"),
    THROWS("Failures", "what a handler throws is an internal error for the caller, at once"),
    THROWS_LATER("Failures", "what a handler throws after waiting is an internal error, too"),
    THROWN_IS_LOGGED("Failures", "what a handler throws is in the log with file and line"),
    CATCHES("Failures", "a refused request is caught with code and text"),
    PASSES_ON("Failures", "code and text pass through a handler that does not catch them"),
    NOBODY("Failures", "a request to nobody fails at once"),
    NOBODY_HINT("Failures", "a request to nobody names the nearest address"),
    NOBODY_PASSES_ON("Failures", "a request to nobody, passed on, is 'unavailable' to the next caller"),
    TIMES_OUT("Failures", "a request waits as long as its time-out option says"),
    TIMEOUT_CHECKED("Failures", "a time-out that makes no sense is refused with what is allowed"),
    REMAINING("Deadlines and cancellation", "a handler knows how long its caller still waits"),
    INHERITS("Deadlines and cancellation", "what a handler asks waits no longer than the handler's caller"),
    CANCELLED("Deadlines and cancellation", "a handler is told when its caller has left"),
    CANCELS("Deadlines and cancellation", "what a handler has asked is cancelled with it"),
    GIVES("Streams", "a handler answers with a stream, whose items come in their order"),
    AS_READ("Streams", "a stream is made as it is read, and no further when its reader leaves"),
    BREAKS("Streams", "a stream that fails brings what came before, then code and text"),
    READS("Streams", "a verticle reads a stream"),
    LEAVES("Streams", "a verticle leaves a stream before its end"),
    READS_BROUGHT("Streams", "a handler reads the stream that a request brings"),
    BRINGS("Streams", "a verticle brings a stream with its request"),
    COMPUTES("Values", "whole numbers beyond 2^53 are computed with exactly"),
    NAN_OUT("Values", "NaN and infinity are refused on their way out"),
    NAN_IN("Values", "NaN and infinity are refused on their way in"),
    NO_KIND("Values", "a value that no other language has is refused with what is allowed"),
    CIRCLE("Values", "a value that contains itself is refused"),
    DEEP_OUT("Values", "nesting deeper than 256 is refused on its way out"),
    DEEP_IN("Values", "nesting deeper than 256 is refused on its way in"),
    REGISTERS_LATER("Life", "an address can be added at any time; it is known to all when that is done"),
    UNREGISTERS("Life", "an address can be given up; it is unknown to all when that is done"),
    TICKS("Life", "a timer repeats until it is cancelled"),
    TIMER_CANCELLED("Life", "a cancelled timer does nothing"),
    TIMER_THROWS("Life", "what a timer throws is logged, and the verticle goes on"),
    CONFIG("Life", "the configuration is read"),
    LOGS("Life", "log lines reach the node's log with their level and the verticle's name"),
    INSTANCES("Life", "instances share an address"),
    STOPS("Life", "a stop hook runs when the verticle is undeployed"),
    FINISHES("Life", "messages in hand are answered before the verticle is undeployed"),
    START_FAILS("Life", "what fails in start is told with file and line"),
    SYNTAX("Life", "a file that cannot be read as the language is refused with file and line");

    private final String group;
    private final String text;

    Behaviour(String group, String text) {
        this.group = group;
        this.text = text;
    }

    Row row() {
        return new Row(group, text);
    }
}
