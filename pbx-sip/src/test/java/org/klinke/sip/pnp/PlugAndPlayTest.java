package org.klinke.sip.pnp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.time.SystemTimers;
import org.klinke.sip.codec.JainCodec;

/// Real multicast on the loopback interface.
class PlugAndPlayTest {
    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final String URL = "https://pbx.example:8884/n/TOKEN/";
    private static final int SOON_MILLIS = 5_000;

    private final SystemTimers timers = new SystemTimers();
    private final JainCodec codec = new JainCodec();
    private final AtomicReference<Optional<String>> address = new AtomicReference<>(Optional.of(URL));
    private final AtomicInteger looked = new AtomicInteger();
    private DatagramSocket phone;
    private InetSocketAddress group;
    private PlugAndPlay listener;

    @BeforeEach
    void open() throws IOException {
        phone = new DatagramSocket(new InetSocketAddress(LOOPBACK, 0));
        phone.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByInetAddress(LOOPBACK));
        phone.setSoTimeout(SOON_MILLIS);
        try (DatagramSocket free = new DatagramSocket(0)) {
            group = new InetSocketAddress("224.0.1.75", free.getLocalPort());
        }
        listener = PlugAndPlay.start(
                group,
                List.of(LOOPBACK),
                codec,
                new PlugAndPlayAnswers(codec, new Random(1)),
                () -> {
                    looked.incrementAndGet();
                    return address.getAndSet(Optional.of(URL));
                },
                LOOPBACK::equals,
                InstantSource.fixed(Instant.EPOCH),
                timers);
    }

    @AfterEach
    void close() {
        listener.close();
        phone.close();
        timers.close();
    }

    private String subscribe(String event, String contactHost) {
        return """
                SUBSCRIBE sip:MAC%%3a000413A1B2C3@224.0.1.75 SIP/2.0
                Via: SIP/2.0/UDP 127.0.0.1:%2$d;branch=z9hG4bK-1;rport
                From: <sip:MAC%%3a000413A1B2C3@224.0.1.75>;tag=phone1
                To: <sip:MAC%%3a000413A1B2C3@224.0.1.75>
                Call-ID: pnp-1@127.0.0.1
                CSeq: 1 SUBSCRIBE
                Max-Forwards: 70
                Contact: <sip:%3$s:%2$d>
                Event: %1$s;profile-type="device";vendor="snom";model="snomD785";version="10.1.159.12"
                Expires: 0
                Accept: application/url
                Content-Length: 0

                """.formatted(event, phone.getLocalPort(), contactHost).replace("\n", "\r\n");
    }

    private void send(String text) throws IOException {
        byte[] bytes = text.getBytes(UTF_8);
        phone.send(new DatagramPacket(bytes, bytes.length, group));
    }

    private String receive() throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        phone.receive(packet);
        String text = new String(packet.getData(), 0, packet.getLength(), UTF_8);
        if (text.startsWith("NOTIFY")) {
            byte[] ok = ("SIP/2.0 200 OK\r\n"
                            + text.lines()
                                    .filter(line -> line.matches("(?i)(via|from|to|call-id|cseq):.*"))
                                    .reduce("", (all, line) -> all + line + "\r\n")
                            + "Content-Length: 0\r\n\r\n")
                    .getBytes(UTF_8);
            phone.send(new DatagramPacket(ok, ok.length, packet.getSocketAddress()));
        }
        return text;
    }

    @Test
    void aPhoneThatAsksIsToldTheAddress() throws Exception {
        send(subscribe("ua-profile", "127.0.0.1"));
        String ok = receive();
        assertThat(ok).startsWith("SIP/2.0 200 ").contains("CSeq: 1 SUBSCRIBE").contains(";tag=");
        String notify = receive();
        assertThat(notify)
                .startsWith("NOTIFY sip:127.0.0.1:" + phone.getLocalPort() + " SIP/2.0\r\n")
                .contains("Event: ua-profile")
                .contains("Content-Type: application/url")
                .contains("Call-ID: pnp-1@127.0.0.1")
                .contains(";tag=phone1")
                .endsWith("\r\n\r\n" + URL + "\r\n");
        assertThat(codec.parse(notify.getBytes(UTF_8))).isNotNull();
    }

    @Test
    void aNotifyThatIsNotAnsweredComesAgain() throws Exception {
        send(subscribe("ua-profile", "127.0.0.1"));
        List<String> received = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
            phone.receive(packet);
            received.add(new String(packet.getData(), 0, packet.getLength(), UTF_8));
        }
        assertThat(received.get(1)).startsWith("NOTIFY").isEqualTo(received.get(2));
    }

    @Test
    void nobodyIsToldToWriteToAnother() throws Exception {
        send(subscribe("ua-profile", "192.0.2.99"));
        assertThat(receive()).startsWith("SIP/2.0 200 ");
        assertThat(receive()).startsWith("NOTIFY sip:127.0.0.1:" + phone.getLocalPort());
    }

    /// What is not answered is followed by what is: had the first been, its answer would come first.
    @ParameterizedTest
    @ValueSource(
            strings = {"another event", "INVITE", "no SIP", "no SIP contact", "no tag", "a stranger", "no address"})
    void everythingElseIsMetWithSilence(String what) throws Exception {
        String good = subscribe("ua-profile", "127.0.0.1");
        switch (what) {
            case "another event" -> send(subscribe("presence", "127.0.0.1"));
            case "INVITE" -> send(good.replace("SUBSCRIBE", "INVITE"));
            case "no SIP" -> send("no SIP at all\r\n\r\n");
            case "no SIP contact" -> send(good.replaceFirst("Contact: <[^>]*>", "Contact: <tel:1>"));
            case "no tag" -> send(good.replace(";tag=phone1", ""));
            case "a stranger" -> fromStranger(good);
            case "no address" -> {
                address.set(Optional.empty()); // for one ask
                send(good);
            }
            default -> throw new AssertionError(what);
        }
        send(good.replace("pnp-1@", "pnp-2@"));
        assertThat(receive()).startsWith("SIP/2.0 200 ").contains("Call-ID: pnp-2@");
    }

    private void fromStranger(String text) throws IOException {
        try (DatagramSocket stranger = new DatagramSocket(new InetSocketAddress("127.0.0.2", 0))) {
            stranger.setOption(StandardSocketOptions.IP_MULTICAST_IF, NetworkInterface.getByInetAddress(LOOPBACK));
            byte[] bytes = text.getBytes(UTF_8);
            stranger.send(new DatagramPacket(bytes, bytes.length, group));
        }
    }

    @Test
    void aFloodIsAnsweredTenTimes() throws Exception {
        for (int i = 0; i < 200; i++) {
            send(subscribe("ua-profile", "127.0.0.1").replace("pnp-1@", "flood-" + i + "@"));
        }
        Set<String> answered = new HashSet<>();
        try {
            while (true) {
                phone.setSoTimeout(answered.size() < 10 ? 10_000 : 500); // a machine may be busy
                String text = receive();
                if (text.startsWith("SIP/2.0 200 ")) {
                    answered.add(text.lines()
                            .filter(line -> line.startsWith("Call-ID"))
                            .findFirst()
                            .orElseThrow());
                }
            }
        } catch (SocketTimeoutException _) {
            assertThat(answered).hasSize(10);
            assertThat(looked.get())
                    .as("what costs something is done for those only")
                    .isEqualTo(10);
        }
    }
}
