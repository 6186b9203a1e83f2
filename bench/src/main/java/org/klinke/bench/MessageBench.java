package org.klinke.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.sip.message.Message;
import javax.sip.message.Request;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.codec.PlainRegister;
import org.klinke.sip.codec.SipHead;
import org.klinke.sip.codec.SipSyntaxException;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// From bytes to a message and back.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class MessageBench {
    private static final String SDP = """
            v=0
            o=- 1 1 IN IP4 192.0.2.7
            s=-
            c=IN IP4 192.0.2.7
            t=0 0
            m=audio 11780 RTP/SAVP 9 8 0 101
            a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw
            a=rtpmap:101 telephone-event/8000
            a=sendrecv
            """.replace("\n", "\r\n");

    private final InetSocketAddress phone = new InetSocketAddress("192.0.2.7", 5061);
    private final byte[] register = House.register(1, phone, "TLS", 7, "");
    private final byte[] invite = ("""
            INVITE sip:101@bench.test SIP/2.0
            Via: SIP/2.0/TLS 192.0.2.7:5061;rport;branch=z9hG4bKnashds8
            Max-Forwards: 70
            From: "Reception" <sip:100@bench.test>;tag=9fxced76sl
            To: <sip:101@bench.test>
            Call-ID: 3848276298220188511@192.0.2.7
            CSeq: 1 INVITE
            Contact: <sip:100@192.0.2.7:5061;transport=tls>
            Allow: INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, NOTIFY, REFER, UPDATE
            Supported: replaces, timer
            User-Agent: Desk 1.0
            Content-Type: application/sdp
            Content-Length: %d

            """.formatted(SDP.length()).replace("\n", "\r\n") + SDP).getBytes(UTF_8);
    private final JainCodec codec = new JainCodec();
    private final Message parsed = parsed();

    private Message parsed() {
        try {
            return codec.response(200, (Request) codec.parse(invite));
        } catch (SipSyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Benchmark
    public SipHead scanRegister() throws SipSyntaxException {
        return SipHead.scan(register);
    }

    @Benchmark
    public SipHead scanInvite() throws SipSyntaxException {
        return SipHead.scan(invite);
    }

    @Benchmark
    public Optional<PlainRegister> readPlainRegister() throws SipSyntaxException {
        return PlainRegister.of(SipHead.scan(register), register, phone);
    }

    @Benchmark
    public Message parseRegister() throws SipSyntaxException {
        return codec.parse(register);
    }

    @Benchmark
    public Message parseInvite() throws SipSyntaxException {
        return codec.parse(invite);
    }

    @Benchmark
    public byte[] printResponse() {
        return codec.print(parsed);
    }
}
