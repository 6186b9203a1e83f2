package org.klinke.server.phone;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import org.klinke.core.media.Codec;
import org.klinke.core.media.SrtpSuite;
import org.klinke.sip.transport.SipTransport;

/// How a [Phone] is set up. Without further words: TLS, SRTP with both suites, PCMA before PCMU, SHA-256 and MD5
/// digest, a tone of 440 Hz, media at the loopback address, incoming calls ring until they are told otherwise.
public final class PhoneBuilder {
    private final InetSocketAddress server;
    private final String domain;
    private final Account account;
    private final SSLContext trust;
    private String name;
    private int toneHz = 440;
    private List<Codec> codecs = List.of(Codec.PCMA, Codec.PCMU);
    private List<SrtpSuite> suites = List.of(SrtpSuite.values());
    private boolean rtcpMux;
    private InetAddress mediaAddress = InetAddress.getLoopbackAddress();
    private UnaryOperator<InetSocketAddress> mediaPath = UnaryOperator.identity();
    private SipTransport transport = SipTransport.TLS;
    private Optional<String> sni = Optional.empty();
    private List<String> algorithms = List.of("SHA-256", "MD5");
    private Consumer<PhoneCall> onCall = PhoneCall::ring;
    private Consumer<String> onNotify = _ -> {};
    private boolean obeys;
    private SecureRandom random = new SecureRandom();

    /// @param server where it listens for the phone's transport
    /// @param domain the account's SIP domain, which need not be the server's name
    /// @param trust trusts the server's certificate, whose names are checked against `server`
    public PhoneBuilder(InetSocketAddress server, String domain, Account account, SSLContext trust) {
        this.server = server;
        this.domain = domain;
        this.account = account;
        this.trust = trust;
        this.name = account.extension();
    }

    /// In ladders and thread names.
    public PhoneBuilder name(String shown) {
        name = shown;
        return this;
    }

    /// 0 = the phone sends silence.
    public PhoneBuilder toneHz(int hz) {
        toneHz = hz;
        return this;
    }

    /// PCMA and PCMU in order of preference.
    public PhoneBuilder codecs(Codec... wanted) {
        codecs = List.of(wanted);
        return this;
    }

    /// None = plain RTP.
    public PhoneBuilder suites(SrtpSuite... wanted) {
        suites = List.of(wanted);
        return this;
    }

    public PhoneBuilder rtcpMux() {
        rtcpMux = true;
        return this;
    }

    public PhoneBuilder mediaAddress(InetAddress address) {
        mediaAddress = address;
        return this;
    }

    /// Audio takes another way: a NAT, a bad network.
    ///
    /// @param path where to send what is meant for an address of the far end
    public PhoneBuilder mediaPath(UnaryOperator<InetSocketAddress> path) {
        mediaPath = path;
        return this;
    }

    public PhoneBuilder transport(SipTransport wanted) {
        transport = wanted;
        return this;
    }

    /// A server name in the TLS handshake other than the host that was dialled.
    public PhoneBuilder sni(String host) {
        sni = Optional.of(host);
        return this;
    }

    /// "SHA-256" or "MD5" only.
    public PhoneBuilder digest(String algorithm) {
        algorithms = List.of(algorithm);
        return this;
    }

    /// What the phone does with an incoming call, on a thread of the call's own.
    public PhoneBuilder onCall(Consumer<PhoneCall> reaction) {
        onCall = reaction;
        return this;
    }

    public PhoneBuilder autoAnswer() {
        return onCall(call -> {
            call.ring();
            call.answer();
        });
    }

    /// What the phone does, on a thread of its own, when it is told something it has not subscribed to (check-sync).
    ///
    /// @param reaction to the value of the Event header
    public PhoneBuilder onNotify(Consumer<String> reaction) {
        onNotify = reaction;
        return this;
    }

    /// Picks up, holds and goes on when it is told so within a call ("talk", "hold"), and says that it does.
    public PhoneBuilder obeys() {
        obeys = true;
        return this;
    }

    public PhoneBuilder random(SecureRandom source) {
        random = source;
        return this;
    }

    /// A phone that is switched on but not registered.
    public Phone build() {
        return new Phone(
                new PhoneStack.Settings(
                        name,
                        new PhoneFlow.Way(transport, server, trust, sni, random),
                        account,
                        algorithms,
                        obeys,
                        random),
                domain,
                mediaAddress,
                new PhoneMedia.Settings(codecs, suites, rtcpMux, toneHz, mediaPath, random),
                onCall,
                onNotify);
    }
}
