package io.polyvert.launcher.doctor;

import static io.polyvert.launcher.doctor.Finding.fine;
import static io.polyvert.launcher.doctor.Finding.wrong;

import io.polyvert.launcher.client.BusClient;
import io.polyvert.launcher.client.LocalNode;
import io.polyvert.launcher.client.Peer;
import io.polyvert.launcher.client.Refused;
import io.polyvert.launcher.client.UnreachableException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Who answers, and whether their clocks agree with this machine's.
public final class Reachability {
    private static final long ANSWER_MS = 5_000;
    private static final int CONNECT_MS = 1_000;
    private static final int MEMBER_PORT = 5_701;
    /// A clock may be that far off; beyond it, job times and tokens go wrong.
    private static final long SKEW_MS = 1_000;

    private Reachability() {}

    /// A node of this machine, and those that it is clustered with.
    public static List<Finding> node(LocalNode node) {
        String about = "node " + node.name();
        List<Finding> findings = new ArrayList<>();
        try (BusClient client = BusClient.connect(node)) {
            long asked = System.currentTimeMillis();
            Object answer =
                    client.request("platform.nodes", null, Map.of(), ANSWER_MS).body();
            long answered = System.currentTimeMillis();
            JsonArray members =
                    answer instanceof JsonObject all ? all.getJsonArray("nodes", new JsonArray()) : new JsonArray();
            findings.add(fine(about, "answers after " + (answered - asked) + " ms"));
            members.stream()
                    .map(JsonObject.class::cast)
                    .forEach(member -> findings.add(member(about, member, asked, answered)));
        } catch (UnreachableException | Refused failure) {
            findings.add(wrong(
                    about,
                    String.valueOf(failure.getMessage()),
                    "see `vertx logs " + node.name() + "`, and end it: vertx stop " + node.name()));
        }
        return findings;
    }

    private static Finding member(String about, JsonObject member, long asked, long answered) {
        String failure = member.getString("failure");
        if (failure != null) {
            return wrong(
                    about,
                    "it cannot reach the member " + member.getString("id") + " of its cluster: " + failure,
                    "is that node alive, and may both open connections to each other's cluster.port?");
        }
        long time = member.getLong("timeMs", asked);
        long skew = time < asked ? time - asked : Math.max(0, time - answered);
        String who = "clock of " + member.getString("name");
        return Math.abs(skew) > SKEW_MS
                ? wrong(
                        who,
                        "it is " + Math.abs(skew) + " ms " + (skew < 0 ? "behind" : "ahead of") + " this machine's",
                        "let both follow the network's time: timedatectl set-ntp true")
                : fine(who, "agrees with this machine's");
    }

    /// A node of a context.
    public static Finding context(String name, Peer peer) {
        try (BusClient client = BusClient.connect(peer)) {
            client.hello(ANSWER_MS);
            return fine("context " + name, peer.label() + " answers");
        } catch (UnreachableException failure) {
            return wrong("context " + name, failure.reason(), failure.next());
        } catch (Refused failure) {
            return wrong(
                    "context " + name,
                    String.valueOf(failure.getMessage()),
                    "see `vertx context list`; a new token: vertx context add " + name + " --token-file FILE");
        }
    }

    /// A member of the cluster that a node is to ask at its start: `host` or `host:port`.
    public static Finding member(String member) {
        if (!member.matches("[^:]+(:\\d{1,5})?")) {
            return wrong("member " + member, "it is neither HOST nor HOST:PORT", "mend cluster.members");
        }
        int colon = member.lastIndexOf(':');
        String host = colon < 0 ? member : member.substring(0, colon);
        int port = colon < 0 ? MEMBER_PORT : Integer.parseInt(member.substring(colon + 1));
        String about = "member " + member;
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            return wrong(about, "no machine is named '" + host + "'", "mend cluster.members, or the name service");
        }
        try (Socket socket = new Socket()) {
            socket.connect(address, CONNECT_MS);
            return fine(about, "port " + port + " is open");
        } catch (IOException failure) {
            return wrong(
                    about,
                    "port " + port + " cannot be reached: " + failure.getMessage(),
                    "start the node there, and let the firewall pass port " + port);
        }
    }
}
