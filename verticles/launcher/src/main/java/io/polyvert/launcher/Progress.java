package io.polyvert.launcher;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/// How far many messages are, in one line on standard error that is drawn over and over and gone in the end. For a
/// person: nothing is shown where it is no terminal, nor of what is over within a second.
final class Progress implements AutoCloseable {
    /// Which of `out` and `err` are terminals, as the script that starts this found them.
    static final String TERMINALS = "polyvert.terminals";

    private static final long FIRST = TimeUnit.SECONDS.toNanos(1);
    private static final long BETWEEN = TimeUnit.MILLISECONDS.toNanos(200);

    private final PrintWriter err;
    private final boolean shown;
    private long began;
    private long last;
    private int width;

    private Progress(PrintWriter err, boolean shown) {
        this.err = err;
        this.shown = shown;
    }

    /// Of a command that prints nothing else.
    static Progress alone(PrintWriter err) {
        return new Progress(err, terminals().contains("err"));
    }

    /// Of a command whose results show how far it is, where they are seen.
    static Progress besideResults(PrintWriter err) {
        return new Progress(err, terminals().equals("err"));
    }

    private static String terminals() {
        return System.getProperty(TERMINALS, "");
    }

    void begin(long now) {
        began = now;
        last = now + FIRST - BETWEEN;
    }

    /// @param done so far
    /// @param all `Long.MAX_VALUE` when that is not known
    void at(long done, long all, long now) {
        if (shown && now - last >= BETWEEN) {
            last = now;
            draw(text(done, all, (now - began) / 1e9));
        }
    }

    private static String text(long done, long all, double seconds) {
        double rate = done / seconds;
        return all == Long.MAX_VALUE
                ? String.format(Locale.ROOT, "%,d, %,.0f/s", done, rate)
                : String.format(Locale.ROOT, "%,d of %,d, %,.0f/s, %,.0f s left", done, all, rate, (all - done) / rate);
    }

    /// Longer lines before are overwritten by spaces, which the plainest terminal knows.
    private void draw(String text) {
        err.print("\r" + text + " ".repeat(Math.max(0, width - text.length())));
        err.flush();
        width = text.length();
    }

    @Override
    public void close() {
        if (width > 0) {
            draw("");
            err.print("\r");
            err.flush();
        }
    }
}
