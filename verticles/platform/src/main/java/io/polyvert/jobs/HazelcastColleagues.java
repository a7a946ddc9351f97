package io.polyvert.jobs;

import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.LifecycleEvent.LifecycleState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The members of a Hazelcast cluster, the oldest first.
public final class HazelcastColleagues implements Colleagues {
    private final HazelcastInstance hazelcast;
    private volatile List<String> last;

    public HazelcastColleagues(HazelcastInstance hazelcast) {
        this.hazelcast = hazelcast;
        this.last = members();
    }

    @Override
    public String self() {
        return hazelcast.getCluster().getLocalMember().getUuid().toString();
    }

    /// While the node leaves the cluster, who was there before.
    @Override
    public List<String> nodes() {
        if (hazelcast.getLifecycleService().isRunning()) {
            last = members();
        }
        return last;
    }

    private List<String> members() {
        return hazelcast.getCluster().getMembers().stream()
                .map(member -> member.getUuid().toString())
                .toList();
    }

    @Override
    public void onChange(Change change) {
        hazelcast.getCluster().addMembershipListener(new MembershipListener() {
            @Override
            public void memberAdded(@Nullable MembershipEvent event) {
                change.nodesAre(nodes());
            }

            @Override
            public void memberRemoved(@Nullable MembershipEvent event) {
                change.nodesAre(nodes());
            }
        });
        hazelcast.getLifecycleService().addLifecycleListener(event -> {
            if (event.getState() == LifecycleState.MERGED) {
                change.merged();
            }
        });
    }
}
