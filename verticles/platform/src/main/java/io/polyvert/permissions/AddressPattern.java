package io.polyvert.permissions;

import java.util.List;

/// Stands for addresses, segment by segment between dots: `*` is any one segment, `>` at the end is all that follow, at
/// least one, and `{subject}` is the client's own name as [Principal#segment].
///
/// @param text as written
record AddressPattern(String text, List<String> segments) {
    private static final String ONE = "*";
    private static final String REST = ">";
    private static final String SUBJECT = "{subject}";

    /// Throws `IllegalArgumentException` with a sentence when the text is no pattern.
    static AddressPattern of(String text) {
        List<String> segments = List.of(text.split("\\.", -1));
        for (int i = 0; i < segments.size(); i++) {
            String segment = segments.get(i);
            if (segment.isEmpty()) {
                throw wrong(text, "has an empty segment");
            }
            if (segment.equals(REST) && i < segments.size() - 1) {
                throw wrong(text, "has '>' before its end; it stands for all that follow");
            }
            boolean special = segment.equals(ONE) || segment.equals(REST) || segment.equals(SUBJECT);
            if (!special && segment.matches(".*[*>{}].*")) {
                throw wrong(text, "has '" + segment + "'; '*', '>' and '{subject}' are segments of their own");
            }
        }
        return new AddressPattern(text, segments);
    }

    private static IllegalArgumentException wrong(String text, String why) {
        return new IllegalArgumentException("pattern '" + text + "' " + why);
    }

    /// @param subject the client's segment; empty for a client without a name, whom `{subject}` never fits
    boolean fits(String address, String subject) {
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
}
