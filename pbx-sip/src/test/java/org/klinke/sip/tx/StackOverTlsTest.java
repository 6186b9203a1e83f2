package org.klinke.sip.tx;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.klinke.sip.tx.Bench.request;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLSocket;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.transport.SipTransports;
import org.klinke.sip.transport.TestCertificates;
import org.klinke.sip.transport.TransportLimits;

/// Two stacks, and one stack and one bare socket, over TLS on loopback.
class StackOverTlsTest {
    private static final TestCertificates CERTIFICATES = new TestCertificates("acme.example");

    private final JainCodec codec = new JainCodec();
    private final Caller caller = new Bench(SipTransport.TLS).caller;
    private final SecureRandom random = new SecureRandom();
    private final SipStack server = new SipStack(codec, SipFlow::local, random);
    private final SipTransports transports = new SipTransports(2, TransportLimits.DEFAULT, random);
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private InetSocketAddress address;

    @BeforeEach
    void listen() {
        SipUser user = new SipUser() {
            @Override
            public void onRequest(ServerTransaction transaction) {
                // As a call does it: the answers come from a thread of its own.
                Thread.ofVirtual().start(() -> {
                    transaction.respond(codec.response(180, transaction.request()));
                    transaction.respond(codec.response(200, transaction.request()));
                });
            }

            @Override
            public void onAck(SipFlow flow, Request ack) {
                heard.add("ACK");
            }
        };
        address = transports
                .listenTls(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                        "sip.tls.port",
                        sni -> CERTIFICATES.server(),
                        server.receiver((flow, head, request) -> new Admission.Accept(caller), user))
                .local();
    }

    @AfterEach
    void close() {
        transports.close();
    }

    @Test
    void twoStacksTalk() throws Exception {
        SipStack client = new SipStack(codec, SipFlow::local, random);
        SipUser nobody = new SipUser() {
            @Override
            public void onRequest(ServerTransaction transaction) {}

            @Override
            public void onAck(SipFlow flow, Request ack) {}
        };
        SipFlow flow = transports
                .connectTls(
                        address,
                        "acme.example",
                        CERTIFICATES.client(),
                        client.receiver((from, head, request) -> new Admission.Drop("nobody here"), nobody))
                .get(10, TimeUnit.SECONDS);
        Bench bench = new Bench(SipTransport.TLS);
        client.send(flow, bench.outgoing("INVITE"), new ClientListener() {
            @Override
            public void onResponse(Response response) {
                heard.add(String.valueOf(response.getStatusCode()));
                if (response.getStatusCode() == 200) {
                    client.sendDirect(flow, bench.outgoing("ACK"));
                }
            }

            @Override
            public void onTimeout() {
                heard.add("timeout");
            }

            @Override
            public void onFlowLost() {
                heard.add("lost");
            }
        });
        for (String expected : new String[] {"100", "180", "200", "ACK"}) {
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(expected);
        }
        assertThat(server.counters().accepted()).isEqualTo(1);
    }

    @Test
    void anOversizedRequestIs513AndAMalformedOne400() throws Exception {
        try (SSLSocket phone = (SSLSocket)
                CERTIFICATES.client().getSocketFactory().createSocket(address.getAddress(), address.getPort())) {
            phone.setSoTimeout(10_000);
            String bad = request("OPTIONS", "1").replace("Contact: <sip:100@10.0.0.7:5060>", "Contact: <sip:");
            String good = request("OPTIONS", "2");
            String huge =
                    request("OPTIONS", "3").replace("Max-Forwards", "X: " + "x".repeat(20_000) + "\r\nMax-Forwards");
            String late = request("OPTIONS", "4")
                    .replace("Content-Length: 0", "X: " + "x".repeat(20_000) + "\r\nContent-Length: 0");
            phone.getOutputStream().write((bad + good + late + huge).getBytes(UTF_8));
            phone.getOutputStream().flush();
            String all = new String(phone.getInputStream().readAllBytes(), UTF_8);
            assertThat(all.lines().filter(line -> line.startsWith("SIP/2.0")))
                    .containsExactlyInAnyOrder(
                            "SIP/2.0 400 Malformed Contact",
                            "SIP/2.0 180 Ringing",
                            "SIP/2.0 200 OK",
                            "SIP/2.0 513 Header line too long");
            assertThat(server.counters().malformed()).isEqualTo(1);
            assertThat(server.counters().oversized()).isEqualTo(1);
        }
    }
}
