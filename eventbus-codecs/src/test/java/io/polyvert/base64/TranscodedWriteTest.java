package io.polyvert.base64;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.streams.WriteStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TranscodedWriteTest {
    private final Sink sink = new Sink();

    @Test
    void pieces_writtenAndEnded_areTheWholeText() {
        WriteStream<Buffer> bytes = Base64.MIME.encodingTo(sink);
        byte[] whole = new byte[1_000];
        for (int at = 0; at < whole.length; at += 7) {
            assertThat(bytes.write(Buffer.buffer(whole).slice(at, Math.min(at + 7, whole.length)))
                            .succeeded())
                    .isTrue();
        }
        assertThat(sink.isEnded).isFalse();
        assertThat(bytes.end().succeeded()).isTrue();
        assertThat(sink.isEnded).isTrue();
        assertThat(sink.text()).isEqualTo(Base64.MIME.encodeToString(whole));
    }

    @Test
    void write_ofLessThanAGroup_writesNothingYet() {
        WriteStream<Buffer> bytes = Base64.STANDARD.encodingTo(sink);
        assertThat(bytes.write(Buffer.buffer("M")).succeeded()).isTrue();
        assertThat(sink.pieces).isEmpty();
        bytes.end(Buffer.buffer("an"));
        assertThat(sink.text()).isEqualTo("TWFu");
    }

    @Test
    void write_ofAWrongText_fails_withItsPlaceInTheWhole() {
        WriteStream<Buffer> text = Base64.STANDARD.decodingTo(sink);
        text.write(Buffer.buffer("TWFu"));
        Future<Void> wrong = text.write(Buffer.buffer("TW?u"));
        assertThat(wrong.cause())
                .isInstanceOfSatisfying(
                        Base64Exception.class,
                        cause -> assertThat(cause.offset()).isEqualTo(6));
        assertThat(sink.text()).isEqualTo("Man");
    }

    @Test
    void end_withinAGroup_fails_andLeavesTheTargetOpen() {
        WriteStream<Buffer> text = Base64.STANDARD.decodingTo(sink);
        text.write(Buffer.buffer("TWFuT"));
        assertThat(text.end().cause()).isInstanceOf(Base64Exception.class);
        assertThat(sink.isEnded).isFalse();
    }

    @Test
    void target_fullAndDrained_isSeenThrough() {
        WriteStream<Buffer> bytes = Base64.STANDARD.encodingTo(sink);
        List<String> heard = new ArrayList<>();
        bytes.setWriteQueueMaxSize(3)
                .drainHandler(_ -> heard.add("drained"))
                .exceptionHandler(cause -> heard.add(String.valueOf(cause.getMessage())));
        assertThat(bytes.writeQueueFull()).isFalse();
        bytes.write(Buffer.buffer("Man"));
        assertThat(bytes.writeQueueFull()).isTrue();
        sink.drain();
        sink.fail(new IllegalStateException("gone"));
        assertThat(heard).containsExactly("drained", "gone");
    }

    /// Keeps what it gets; full from `max` bytes on.
    private static final class Sink implements WriteStream<Buffer> {
        private final List<Buffer> pieces = new ArrayList<>();
        private int max = Integer.MAX_VALUE;
        private boolean isEnded;
        private @Nullable Handler<Void> drained;
        private @Nullable Handler<Throwable> failed;

        String text() {
            Buffer all = Buffer.buffer();
            pieces.forEach(all::appendBuffer);
            return all.toString(US_ASCII);
        }

        void drain() {
            if (drained != null) {
                drained.handle(null);
            }
        }

        void fail(Throwable cause) {
            if (failed != null) {
                failed.handle(cause);
            }
        }

        @Override
        public Future<Void> write(Buffer piece) {
            pieces.add(piece);
            return Future.succeededFuture();
        }

        @Override
        public Future<Void> end() {
            isEnded = true;
            return Future.succeededFuture();
        }

        @Override
        public WriteStream<Buffer> setWriteQueueMaxSize(int maxSize) {
            max = maxSize;
            return this;
        }

        @Override
        public boolean writeQueueFull() {
            return pieces.stream().mapToInt(Buffer::length).sum() >= max;
        }

        @Override
        public WriteStream<Buffer> drainHandler(@Nullable Handler<Void> handler) {
            drained = handler;
            return this;
        }

        @Override
        public WriteStream<Buffer> exceptionHandler(@Nullable Handler<Throwable> handler) {
            failed = handler;
            return this;
        }
    }
}
