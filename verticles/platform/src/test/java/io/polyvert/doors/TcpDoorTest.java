package io.polyvert.doors;

import static io.polyvert.doors.TestNode.soon;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.ConnectException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpDoorTest {
    private TestNode node;

    @BeforeEach
    void open() {
        node = new TestNode();
    }

    @AfterEach
    void close() {
        node.close();
    }

    @Test
    void open_portTaken_failsWithOneSentence() {
        try (TestNode other = new TestNode()) {
            TcpOptions taken = TcpOptions.DEFAULTS.withPort(other.port());
            assertThatThrownBy(() -> soon(TcpDoor.open(node.vertx(), taken, node.guard())))
                    .isInstanceOf(DoorException.class)
                    .hasMessageStartingWith("TCP port " + other.port() + " on 127.0.0.1 cannot be used")
                    .hasMessageEndingWith("choose another with --tcp-port");
        }
    }

    @Test
    void open_beyondLoopback_isRefused() {
        TcpOptions everywhere = TcpOptions.DEFAULTS.withHost("0.0.0.0").withPort(0);
        assertThatThrownBy(() -> soon(TcpDoor.open(node.vertx(), everywhere, node.guard())))
                .isInstanceOf(DoorException.class)
                .hasMessageStartingWith("tcp.host=0.0.0.0 would let other machines in");
    }

    @Test
    void open_withoutAPort_opensNothing() {
        TcpDoor none = soon(TcpDoor.open(node.vertx(), TcpOptions.DEFAULTS, node.guard()));
        assertThat(none.port()).isEqualTo(-1);
        soon(none.close());
    }

    @Test
    void close_endsEverySessionAndFreesThePort() {
        TcpDoor door = soon(TcpDoor.open(node.vertx(), TcpOptions.DEFAULTS.withPort(0), node.guard()));
        try (BusClient client = BusClient.tcp(door.port())) {
            client.send("{'type':'register','address':'a'}");
            client.expectNothing();
            soon(door.close());
            client.expectEnd();
        }
        assertThat(node.registered()).doesNotContain("a");
        assertThatThrownBy(() -> BusClient.tcp(door.port())).hasCauseInstanceOf(ConnectException.class);
    }
}
