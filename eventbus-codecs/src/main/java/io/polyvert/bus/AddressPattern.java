package io.polyvert.bus;

import java.util.Comparator;
import java.util.List;

/// Stands for addresses, segment by segment between dots: `*` is any one segment, `>` at the end is all that follow, at
/// least one, and in permissions `{subject}` is the client's own name as one segment.
///
/// @param text as written
public record AddressPattern(String text, List<String> segments) {
    /// The narrower pattern first: from the left, a word before `*`, and `*` before `>`.
    public static final Comparator<AddressPattern> NARROWEST_FIRST = AddressPattern::compare;

    private static final String ONE = "*";
    private static final String REST = ">";
    private static final String SUBJECT = "{subject}";

    public AddressPattern {
        segments = List.copyOf(segments);
    }

    /// For permissions. Throws `IllegalArgumentException` with a sentence when the text is no pattern.
    public static AddressPattern of(String text) {
        AddressPattern pattern = new AddressPattern(text, List.of(text.split("\\.", -1)));
        pattern.check("[*>{}]", "'*', '>' and '{subject}' are segments of their own");
        return pattern;
    }

    /// For consumers. Throws `IllegalArgumentException` with a sentence when the text is no pattern.
    public static AddressPattern ofConsumer(String text) {
        AddressPattern pattern = new AddressPattern(text, List.of(text.split("\\.", -1)));
        pattern.check("[*>]", "'*' and '>' are segments of their own, as in 'orders.*' and 'orders.>'");
        if (pattern.segments.contains(SUBJECT)) {
            throw pattern.wrong("has '{subject}', which is for permissions; write the word itself");
        }
        return pattern;
    }

    /// Whether the text is meant as a pattern, be it a good one or not.
    public static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('>') >= 0;
    }

    private void check(String reserved, String allowed) {
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (segment.isEmpty()) {
                throw wrong("has an empty segment; segments are words between dots");
            }
            if (segment.equals(REST) && i < segments.size() - 1) {
                throw wrong("has '>' before its end; it stands for all that follow");
            }
            boolean special = segment.equals(ONE) || segment.equals(REST) || segment.equals(SUBJECT);
            if (!special && segment.matches(".*" + reserved + ".*")) {
                throw wrong("has '" + segment + "'; " + allowed);
            }
        }
    }

    private IllegalArgumentException wrong(String why) {
        return new IllegalArgumentException("pattern '" + text + "' " + why);
    }

    public boolean fits(String address) {
        return fits(address, "");
    }

    /// Whether an address fits, for a client with a name.
    ///
    /// @param subject the client's segment; empty for a client without a name, whom `{subject}` never fits
    public boolean fits(String address, String subject) {
        int at = 0;
        for (String segment : segments) {
            if (at >= address.length()) {
                return false;
            }
            if (segment.equals(REST)) {
                return true;
            }
            int dot = address.indexOf('.', at);
            int end = dot < 0 ? address.length() : dot;
            if (!fits(segment, address, at, end, subject)) {
                return false;
            }
            at = end + 1;
        }
        return at == address.length() + 1;
    }

    private static boolean fits(String segment, String address, int start, int end, String subject) {
        if (segment.equals(ONE)) {
            return end > start;
        }
        String wanted = segment.equals(SUBJECT) ? subject : segment;
        return !wanted.isEmpty() && wanted.length() == end - start && address.startsWith(wanted, start);
    }

    /// Whether every address that fits `other` fits this one.
    ///
    /// @param subject as for [#fits]
    public boolean covers(AddressPattern other, String subject) {
        int i = 0;
        for (; i < segments.size() && i < other.segments.size(); i++) {
            String own = own(i, subject);
            if (own.equals(REST)) {
                return true;
            }
            String its = other.segments.get(i);
            if (own.isEmpty() || its.equals(REST) || !(own.equals(ONE) || own.equals(its))) {
                return false;
            }
        }
        return i == segments.size() && i == other.segments.size();
    }

    /// Whether some address fits both.
    ///
    /// @param subject as for [#fits]
    public boolean overlaps(AddressPattern other, String subject) {
        int i = 0;
        for (; i < segments.size() && i < other.segments.size(); i++) {
            String own = own(i, subject);
            String its = other.segments.get(i);
            if (own.isEmpty()) {
                return false;
            }
            if (own.equals(REST) || its.equals(REST)) {
                return true;
            }
            if (!own.equals(ONE) && !its.equals(ONE) && !own.equals(its)) {
                return false;
            }
        }
        return i == segments.size() && i == other.segments.size();
    }

    private String own(int i, String subject) {
        String segment = segments.get(i);
        return segment.equals(SUBJECT) ? subject : segment;
    }

    private static int compare(AddressPattern one, AddressPattern other) {
        for (int i = 0; i < one.segments.size() && i < other.segments.size(); i++) {
            int order = Integer.compare(width(one.segments.get(i)), width(other.segments.get(i)));
            if (order != 0) {
                return order;
            }
        }
        return one.text.compareTo(other.text);
    }

    private static int width(String segment) {
        return segment.equals(REST) ? 2 : segment.equals(ONE) ? 1 : 0;
    }
}
