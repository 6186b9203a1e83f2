package org.klinke.provisioning.contacts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.time.FakeTime;

/// Real sockets, time that moves when told to: nobody holds the door against others.
class ContactGateTest {
    private static final InetAddress SERVER = InetAddress.ofLiteral("127.0.0.1");

    private final FakeTime time = new FakeTime();
    private final List<Socket> callers = new ArrayList<>();
    private final BlockingQueue<Socket> accepted = new LinkedBlockingQueue<>();
    private ContactGate gate;
    private ServerSocket listening;

    @BeforeEach
    void open() throws Exception {
        gate = new ContactGate(5, 3, SSLContext.getDefault().getSocketFactory(), time);
        listening = gate.open(SERVER, 0, 50);
        Thread.ofVirtual().start(() -> {
            try {
                while (true) {
                    accepted.add(listening.accept());
                }
            } catch (IOException _) {
                // closed
            }
        });
    }

    @AfterEach
    void close() throws IOException {
        listening.close();
        for (Socket caller : callers) {
            caller.close();
        }
    }

    private Socket call(String from) throws IOException {
        Socket socket = new Socket();
        callers.add(socket);
        socket.bind(new InetSocketAddress(InetAddress.ofLiteral(from), 0));
        socket.connect(new InetSocketAddress(SERVER, listening.getLocalPort()));
        return socket;
    }

    private Socket letIn() throws InterruptedException {
        Socket socket = accepted.poll(10, TimeUnit.SECONDS);
        assertThat(socket).isNotNull();
        return socket;
    }

    /// Waits until the server ends the connection; it must not have said a word.
    private static void assertReset(Socket socket) {
        int said;
        try {
            said = socket.getInputStream().read();
        } catch (IOException _) {
            said = -1;
        }
        assertThat(said).isEqualTo(-1);
    }

    @Test
    void whoIsTooManyIsResetWithoutAHandshakeAndOthersComeIn() throws Exception {
        for (int i = 0; i < 3; i++) {
            call("127.0.0.1");
            letIn();
        }
        assertReset(call("127.0.0.1"));
        call("127.0.0.2");
        letIn();
        call("127.0.0.3");
        letIn();
        assertReset(call("127.0.0.4")); // five are all
        assertThat(accepted).isEmpty();
        letInAgainAfter(callers.getFirst());
    }

    private void letInAgainAfter(Socket gone) throws Exception {
        gone.close();
        time.advance(ContactGate.BIND_TIME);
        call("127.0.0.1");
        letIn();
    }

    /// A byte every second is no reason to stay.
    @Test
    void whoDripsIsResetWhenItsTimeIsOver() throws Exception {
        Socket dripping = call("127.0.0.1");
        Socket inside = letIn();
        Socket bound = call("127.0.0.1");
        gate.bound(letIn());
        byte[] hello = {22, 3, 1, 0, 5, 1, 0, 0, 1};
        for (byte one : hello) {
            dripping.getOutputStream().write(one);
            time.advance(Duration.ofSeconds(1));
        }
        assertThat(inside.isClosed()).isFalse();
        time.advance(Duration.ofSeconds(1));
        assertReset(dripping);
        time.advance(Duration.ofHours(1));
        bound.getOutputStream().write(1);
        call("127.0.0.1");
        call("127.0.0.1");
        letIn();
        letIn();
        assertReset(call("127.0.0.1")); // who has bound is still there
    }
}
