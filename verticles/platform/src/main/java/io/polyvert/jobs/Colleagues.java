package io.polyvert.jobs;

import java.util.List;

/// The nodes that have their jobs together, and which of them owns the store.
public interface Colleagues {
    /// A node that shares its jobs with nobody.
    static Colleagues none(String self) {
        return new Colleagues() {
            @Override
            public String self() {
                return self;
            }

            @Override
            public List<String> nodes() {
                return List.of(self);
            }

            @Override
            public void onChange(Change change) {}
        };
    }

    /// What becomes of nodes.
    interface Change {
        /// A node came or went, in order or not.
        void nodesAre(List<String> nodes);

        /// Two parts of a cluster have found each other again: jobs of both are there.
        void merged();
    }

    String self();

    /// The oldest first; that one is the owner.
    List<String> nodes();

    default String owner() {
        return nodes().getFirst();
    }

    /// Calls on any thread.
    void onChange(Change change);
}
