package org.klinke.core.media;

import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.SessionMedia.Audio;

/// How a stream gets its SRTP keys, and its ICE: what is chosen of an offer, what we offer, what an answer means.
///
/// An offer that has both `a=crypto` and `a=fingerprint` is taken as its transport says: UDP/TLS/RTP/SAVP(F) is DTLS
/// (RFC 5764 §8), RTP/SAVP(F) is SDES (RFC 4568) where a key can be used, and RTP/AVP(F) is DTLS, as it leaves no key
/// with those who carry the signalling (RFC 8643 §3). Where an offer leaves us the choice we wait for the ClientHello:
/// a phone behind a NAT reaches us, and we may not reach it.
final class Keying {
    private static final int ICE_UFRAG_LENGTH = 8;
    private static final int ICE_PASSWORD_LENGTH = 24;
    /// RFC 8839 §5.4 `ice-char`
    private static final String ICE_CHARS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

    private final MediaPolicy policy;
    private final SecureRandom random;

    Keying(MediaPolicy policy, SecureRandom random) {
        this.policy = policy;
        this.random = random;
    }

    /// What can be made of their description.
    sealed interface Way {
        record Sdes(Crypto theirs) implements Way {}

        /// @param fingerprints that can be trusted
        record Dtls(List<Fingerprint> fingerprints) implements Way {}

        record Plain() implements Way {}

        /// @param reason for people
        record None(String reason) implements Way {}
    }

    /// The keys of both directions, or where they will come from.
    record Keys(Optional<SrtpKey> send, Optional<SrtpKey> receive, Optional<DtlsSession> dtls) {
        static final Keys PLAIN = new Keys(Optional.empty(), Optional.empty(), Optional.empty());
    }

    /// How their offer is to be taken.
    Way way(Audio theirs) {
        Way sdes = sdes(theirs);
        boolean keyed = !theirs.cryptos().isEmpty() || !theirs.unusableCryptos().isEmpty();
        if (!theirs.overDtls() && theirs.dtls().isEmpty()) {
            return keyed || theirs.secureProfile() ? sdes : plain();
        }
        boolean sdesFirst = keyed && theirs.secureProfile() && !theirs.overDtls();
        Way first = sdesFirst ? sdes : dtls(theirs);
        Way second = sdesFirst ? dtls(theirs) : sdes;
        return first instanceof Way.None && !(second instanceof Way.None) ? second : first;
    }

    private Way plain() {
        return policy.srtpRequired()
                ? new Way.None("the stream is plain RTP, but SRTP is required: switch on SRTP (SDES) at the phone")
                : new Way.Plain();
    }

    /// The first of their `a=crypto` lines that the operator allows. Not even where plain RTP is allowed does a stream
    /// that has keys go without.
    private Way sdes(Audio theirs) {
        if (policy.suites().isEmpty() && !theirs.secureProfile()) {
            return plain(); // RTP/AVP with keys that we may leave
        }
        Optional<Crypto> usable = theirs.cryptos().stream()
                .filter(crypto -> policy.suites().contains(crypto.key().suite()))
                .findFirst();
        if (usable.isPresent()) {
            return new Way.Sdes(usable.get());
        }
        if (!theirs.cryptos().isEmpty()) {
            List<SrtpSuite> suites = theirs.cryptos().stream()
                    .map(crypto -> crypto.key().suite())
                    .toList();
            return new Way.None("the stream's SRTP suites (" + names(suites)
                    + ") are not among those allowed by media.srtp-suites (" + names(policy.suites()) + ")");
        }
        return new Way.None("the stream is SRTP, but "
                + (theirs.unusableCryptos().isEmpty()
                        ? "has no a=crypto line: switch on SDES at the phone"
                        : "none of its keys can be used: " + String.join("; ", theirs.unusableCryptos())));
    }

    private Way dtls(Audio theirs) {
        if (theirs.dtls().isEmpty()) {
            return new Way.None("the stream is DTLS-SRTP, but has no a=fingerprint with an a=setup of"
                    + " actpass, active or passive");
        }
        List<Fingerprint> fingerprints = theirs.dtls().get().strongest();
        if (fingerprints.isEmpty()) {
            return new Way.None("the stream is DTLS-SRTP, but the hash of its a=fingerprint is none of "
                    + String.join(", ", Fingerprint.ALGORITHMS));
        }
        if (!theirs.rtcpMux()) {
            return new Way.None("the stream is DTLS-SRTP without a=rtcp-mux: switch on RTCP multiplexing at the phone");
        }
        return profiles().isEmpty()
                ? new Way.None("none of the suites allowed by media.srtp-suites (" + names(policy.suites())
                        + ") can be agreed by DTLS")
                : new Way.Dtls(fingerprints);
    }

    /// The operator's suites that exist in DTLS-SRTP.
    private List<SrtpSuite> profiles() {
        return policy.suites().stream()
                .filter(suite -> suite.dtlsProfile() != 0)
                .toList();
    }

    private static String names(List<SrtpSuite> suites) {
        return String.join(", ", suites.stream().map(SrtpSuite::name).toList());
    }

    // ---- our answer

    SrtpKey answerKey(SrtpSuite suite, Optional<Agreed> previous) {
        return previous.flatMap(agreed -> agreed.agreement().sendKey())
                .filter(key -> key.suite() == suite)
                .orElseGet(() -> freshKey(suite));
    }

    /// The association that their offer asks for; the roles stay while it goes on (RFC 8842 §5.3).
    DtlsSession answerSession(Audio theirs, List<Fingerprint> fingerprints, Optional<Agreed> previous) {
        DtlsSetup setup = theirs.dtls().map(DtlsParameters::setup).orElse(DtlsSetup.ACTPASS);
        boolean active = switch (setup) {
            case ACTIVE -> false;
            case PASSIVE -> true;
            case ACTPASS ->
                previous.flatMap(agreed -> agreed.agreement().dtls())
                        .filter(before -> before.fingerprints().equals(fingerprints))
                        .map(DtlsSession::active)
                        .orElse(false);
        };
        return new DtlsSession(fingerprints, active, profiles());
    }

    /// Our ICE in an answer; new credentials where theirs are new, for that is a restart (RFC 8445 §9). Without
    /// rtcp-mux we would need a second component, and do without ICE.
    Optional<IceParameters> answerIce(Audio theirs, Optional<Agreed> previous) {
        if (theirs.ice().isEmpty() || !theirs.rtcpMux()) {
            return Optional.empty();
        }
        Optional<IceParameters> before = previous.filter(
                        agreed -> agreed.remote().audio().flatMap(Audio::ice).equals(theirs.ice()))
                .flatMap(agreed -> agreed.local().audio())
                .flatMap(Audio::ice);
        return before.or(() -> Optional.of(freshIce()));
    }

    /// The credentials that the far end's checks prove its addresses with. Two lite agents make none: what they
    /// announced counts (RFC 8445 §6.1.1).
    static Optional<IceParameters> checked(Optional<IceParameters> ours, Audio theirs) {
        return ours.filter(mine -> theirs.ice().filter(ice -> !ice.lite()).isPresent());
    }

    // ---- our offer

    List<Crypto> offerKeys() {
        List<Crypto> cryptos = new ArrayList<>();
        for (SrtpSuite suite : policy.suites()) {
            cryptos.add(new Crypto(cryptos.size() + 1, freshKey(suite)));
        }
        return cryptos;
    }

    /// Whether we can offer DTLS from there.
    boolean offersDtls(Endpoint endpoint) {
        return endpoint.certificate().isPresent() && !profiles().isEmpty();
    }

    IceParameters freshIce() {
        return new IceParameters(iceText(ICE_UFRAG_LENGTH), iceText(ICE_PASSWORD_LENGTH), true);
    }

    /// What their answer to our offer means.
    ///
    /// @throws Mismatch it does not answer what we offered
    Keys accepted(Audio ours, Audio theirs) throws Mismatch {
        if (ours.dtls().isPresent() && theirs.dtls().isPresent()) {
            return switch (dtls(theirs)) {
                case Way.Dtls(List<Fingerprint> fingerprints) -> {
                    DtlsSetup setup = theirs.dtls().get().setup();
                    if (setup == DtlsSetup.ACTPASS) {
                        throw new Mismatch("the answer has a=setup:actpass instead of active or passive");
                    }
                    yield new Keys(
                            Optional.empty(),
                            Optional.empty(),
                            Optional.of(new DtlsSession(fingerprints, setup == DtlsSetup.PASSIVE, profiles())));
                }
                case Way.None(String reason) -> throw new Mismatch(reason);
                case Way.Sdes _, Way.Plain _ -> throw new IllegalStateException("DTLS is neither");
            };
        }
        if (!theirs.cryptos().isEmpty() && !ours.cryptos().isEmpty()) {
            Crypto chosen = theirs.cryptos().getFirst();
            Crypto offered = ours.cryptos().stream()
                    .filter(crypto -> crypto.tag() == chosen.tag()
                            && crypto.key().suite() == chosen.key().suite())
                    .findFirst()
                    .orElseThrow(() -> new Mismatch("the answer's a=crypto line is not one of those offered"));
            return new Keys(Optional.of(offered.key()), Optional.of(chosen.key()), Optional.empty());
        }
        if (!theirs.unusableCryptos().isEmpty()) { // it would send encrypted what we take for plain
            throw new Mismatch("the answer's key can't be used: " + String.join("; ", theirs.unusableCryptos()));
        }
        if (ours.dtls().isPresent()) {
            throw new Mismatch("the answer has no a=fingerprint, but DTLS-SRTP was offered");
        }
        if (theirs.secureProfile() || policy.srtpRequired() || !theirs.cryptos().isEmpty()) {
            throw new Mismatch("the answer has no a=crypto line, but SRTP is required");
        }
        return Keys.PLAIN;
    }

    /// The answer cannot be accepted.
    static final class Mismatch extends Exception {
        private static final long serialVersionUID = 1;
        private final String reason;

        Mismatch(String reason) {
            super(reason);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private SrtpKey freshKey(SrtpSuite suite) {
        byte[] keySalt = new byte[suite.keyBytes() + suite.saltBytes()];
        random.nextBytes(keySalt);
        return new SrtpKey(suite, keySalt);
    }

    private String iceText(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) {
            text.append(ICE_CHARS.charAt(random.nextInt(ICE_CHARS.length())));
        }
        return text.toString();
    }
}
