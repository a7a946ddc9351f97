package io.polyvert.jobs;

import io.polyvert.bus.Failure;
import io.polyvert.jobs.store.Change;
import io.vertx.core.buffer.Buffer;
import java.util.HashMap;
import java.util.Map;

/// The bodies that are being written to the store piece by piece, before their jobs are there. They end
/// with the book that knows of them: when the store is read anew it forgets their pieces.
final class Uploads {
    private static final int MOST = 64;

    private final Turn turn;
    private final Map<Long, Integer> pieces = new HashMap<>();

    Uploads(Turn turn) {
        this.turn = turn;
    }

    boolean contains(long id) {
        return pieces.containsKey(id);
    }

    void begin(long id) {
        if (pieces.size() >= MOST) {
            throw Failure.UNAVAILABLE.because(MOST + " bodies are being written to the jobs' store; submit it later");
        }
        pieces.put(id, 0);
    }

    void piece(long id, Buffer bytes) {
        require(id);
        int number = pieces.merge(id, 1, Integer::sum) - 1;
        turn.add(new Change.Piece(id, number, bytes));
    }

    void require(long id) {
        if (!pieces.containsKey(id)) {
            throw Failure.UNAVAILABLE.because("the jobs' store was opened anew meanwhile");
        }
    }

    /// The pieces are a job's now.
    void end(long id) {
        pieces.remove(id);
    }

    /// What was written is nobody's.
    void drop(long id) {
        Integer written = pieces.remove(id);
        if (written != null && written > 0) {
            turn.add(new Change.Dropped(id, written));
        }
    }
}
