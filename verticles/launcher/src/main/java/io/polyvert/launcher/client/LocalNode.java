package io.polyvert.launcher.client;

import io.polyvert.bus.DidYouMean;
import io.polyvert.node.NodeFolder;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;

/// A node that this user runs on this machine, as its folder describes it.
///
/// @param json the content of its `node.json`
public record LocalNode(JsonObject json) implements Peer {
    @Override
    public String label() {
        return "node '" + name() + "' (process " + pid() + ")";
    }

    @Override
    public String logs() {
        return "see `vertx logs " + name() + "`";
    }

    @Override
    public String next() {
        return "see `vertx list`";
    }

    @Override
    public ByteChannel connect() throws IOException {
        SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        channel.connect(UnixDomainSocketAddress.of(socket()));
        return channel;
    }

    @Override
    public JsonObject hello() {
        return new JsonObject().put("type", "hello").put("version", 1);
    }

    public static List<LocalNode> all(Path home) {
        return NodeFolder.running(home).stream().map(LocalNode::new).toList();
    }

    /// The node of that name; fails with [UnreachableException] when it does not run.
    public static LocalNode named(Path home, String name) {
        List<LocalNode> nodes = all(home);
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new UnreachableException(
                        nodes.isEmpty()
                                ? "no node is running"
                                : "no node is named '" + name + "'" + others(nodes, name)));
    }

    /// The only node there is; fails with [UnreachableException] when there is none or several.
    public static LocalNode only(Path home) {
        List<LocalNode> nodes = all(home);
        if (nodes.isEmpty()) {
            throw new UnreachableException("no node is running; start one with `vertx run FILE` or `vertx bare`");
        }
        if (nodes.size() > 1) {
            throw new UnreachableException(
                    "several nodes are running (" + names(nodes) + "); choose one with --node NAME");
        }
        return nodes.getFirst();
    }

    public String name() {
        return json.getString("name");
    }

    public long pid() {
        return json.getLong("pid");
    }

    public Path socket() {
        return Path.of(json.getString("socket"));
    }

    private static String others(List<LocalNode> nodes, String name) {
        String hint = DidYouMean.hint(name, nodes.stream().map(LocalNode::name).toList());
        return hint.isEmpty() ? "; running: " + names(nodes) : hint;
    }

    private static String names(List<LocalNode> nodes) {
        return nodes.stream().map(LocalNode::name).collect(Collectors.joining(", "));
    }
}
