package org.klinke.server.phone;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.klinke.core.media.Codec;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Crypto;
import org.klinke.core.media.Direction;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.media.SessionMedia.Audio;
import org.klinke.core.media.SessionMedia.Fax;
import org.klinke.core.media.SessionMedia.Refused;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.SrtpSuite;
import org.klinke.sip.codec.Sdp;
import org.klinke.sip.codec.SdpException;

/// The session of one call as the phone describes it (RFC 3264, RFC 4568), and the audio that follows from it.
///
/// ```
///   offer() ──────────────▶ SDP out      SDP in ──▶ answerTo(offer) ──▶ SDP out
///   answered(answer) ◀───── SDP in                       │
///        └────────────────▶ PhoneAudio.agree ◀───────────┘
/// ```
final class PhoneMedia implements AutoCloseable {
    private static final int EVENTS_PAYLOAD_TYPE = 101;

    private final Settings settings;
    private final InetAddress local;
    private final Ladder ladder;
    private final Ear ear = new Ear();
    private final long sessionId;
    private long version;
    private PhoneAudio audio;
    private List<Crypto> keys;
    private Optional<PhoneAudio> leaving = Optional.empty();
    private Direction direction = Direction.SENDRECV;

    /// @param codecs in order of preference
    /// @param suites offered, in order; empty = plain RTP
    /// @param rtcpMux offers `a=rtcp-mux`
    /// @param path where what is meant for an address is sent
    record Settings(
            List<Codec> codecs,
            List<SrtpSuite> suites,
            boolean rtcpMux,
            int toneHz,
            UnaryOperator<InetSocketAddress> path,
            SecureRandom random) {}

    PhoneMedia(Settings settings, InetAddress local, Ladder ladder) {
        this.settings = settings;
        this.local = local;
        this.ladder = ladder;
        this.sessionId = settings.random().nextInt(1, Integer.MAX_VALUE);
        this.audio = newAudio();
        this.keys = newKeys();
    }

    /// A fresh socket and fresh keys: the next offer or answer carries them; the old socket goes with the agreement.
    synchronized void move() {
        leaving.ifPresent(PhoneAudio::close);
        leaving = Optional.of(audio);
        audio = newAudio();
        keys = newKeys();
    }

    /// The offer that was to bring what [#move] made was refused: back to what was agreed.
    synchronized void stay(List<Crypto> keysBefore) {
        leaving.ifPresent(before -> {
            audio.close();
            audio = before;
            keys = keysBefore;
        });
        leaving = Optional.empty();
    }

    synchronized List<Crypto> keys() {
        return keys;
    }

    synchronized void direction(Direction wanted) {
        direction = wanted;
    }

    synchronized Direction direction() {
        return direction;
    }

    synchronized String offer() {
        List<CodecLine> codecs = new ArrayList<>();
        for (Codec codec : settings.codecs()) {
            codecs.add(new CodecLine(staticPayloadType(codec), codec, ""));
        }
        codecs.add(new CodecLine(EVENTS_PAYLOAD_TYPE, Codec.TELEPHONE_EVENT, "0-15"));
        String protocol = settings.suites().isEmpty() ? "RTP/AVP" : "RTP/SAVP";
        return print(List.of(ours("", protocol, keys, codecs, direction, settings.rtcpMux())));
    }

    /// The far end's answer to our last offer.
    ///
    /// @return whether it can be used; the reason is in the ladder
    synchronized boolean answered(String sdp) {
        Optional<Audio> answer = read(sdp).flatMap(SessionMedia::audio);
        if (answer.isEmpty()) {
            ladder.note("the answer accepts no audio");
            return false;
        }
        Optional<Crypto> mine = Optional.empty();
        if (!settings.suites().isEmpty()) {
            mine = answer.get().cryptos().stream()
                    .findFirst()
                    .flatMap(theirs -> keys.stream()
                            .filter(key -> key.tag() == theirs.tag())
                            .findFirst());
            if (mine.isEmpty()) {
                ladder.note("the answer chooses none of our keys");
                return false;
            }
        }
        agree(answer.get(), mine);
        return true;
    }

    /// Our answer to an offer, or empty if there is nothing in common.
    synchronized Optional<String> answerTo(String sdp) {
        Optional<SessionMedia> offer = read(sdp);
        Optional<Audio> wanted = offer.flatMap(SessionMedia::audio);
        if (offer.isEmpty() || wanted.isEmpty()) {
            return Optional.empty();
        }
        Audio theirs = wanted.get();
        List<CodecLine> codecs = theirs.codecs().stream()
                .filter(line ->
                        settings.codecs().contains(line.codec()) || line.codec().isEvents())
                .toList();
        Optional<Crypto> chosen = theirs.cryptos().stream()
                .filter(crypto -> settings.suites().contains(crypto.key().suite()))
                .findFirst();
        boolean secure = !settings.suites().isEmpty();
        if (codecs.stream().allMatch(line -> line.codec().isEvents()) || secure != chosen.isPresent()) {
            ladder.note("nothing in common with the offer");
            return Optional.empty();
        }
        Optional<Crypto> mine =
                chosen.map(crypto -> new Crypto(crypto.tag(), keyOf(crypto.key().suite())));
        Direction answered = Direction.of(
                direction.sends() && theirs.direction().receives(),
                direction.receives() && theirs.direction().sends());
        List<SessionMedia.Stream> streams = new ArrayList<>();
        for (SessionMedia.Stream stream : offer.get().streams()) {
            switch (stream) {
                case Audio line
                when line.equals(theirs) ->
                    streams.add(ours(
                            line.mid(),
                            line.protocol(),
                            mine.stream().toList(),
                            codecs,
                            answered,
                            line.rtcpMux() && settings.rtcpMux()));
                case Audio line -> streams.add(new Refused(line.mid(), "audio", line.protocol(), "0"));
                case Fax fax -> streams.add(new Refused(fax.mid(), "image", "udptl", "t38"));
                case Refused refused -> streams.add(refused);
            }
        }
        agree(theirs, mine);
        return Optional.of(print(streams));
    }

    Ear ear() {
        return ear;
    }

    synchronized InetSocketAddress address() {
        return audio.address();
    }

    /// Sends bytes from the media socket as they are, to where our RTP goes.
    synchronized void sendRaw(byte[] datagram) {
        audio.sendRaw(datagram);
    }

    @Override
    public synchronized void close() {
        audio.close();
        leaving.ifPresent(PhoneAudio::close);
        leaving = Optional.empty();
    }

    private void agree(Audio theirs, Optional<Crypto> mine) {
        leaving.ifPresent(PhoneAudio::close);
        leaving = Optional.empty();
        CodecLine voice = theirs.codecs().stream()
                .filter(line -> settings.codecs().contains(line.codec()))
                .findFirst()
                .orElseThrow();
        Optional<SrtpKey> theirKey = mine.flatMap(key -> theirs.cryptos().stream()
                .filter(crypto -> crypto.tag() == key.tag())
                .findFirst()
                .map(Crypto::key));
        audio.agree(new PhoneAudio.Agreement(
                settings.path().apply(theirs.rtp()),
                mine.map(Crypto::key),
                theirKey,
                voice.codec(),
                voice.payloadType(),
                direction.sends() && theirs.direction().receives()));
        ear.agreed();
        ladder.note(
                "audio " + voice.codec().name() + (mine.isPresent() ? " over SRTP" : " in the clear") + " from port "
                        + audio.address().getPort() + " to port " + theirs.rtp().getPort());
    }

    private Audio ours(
            String mid,
            String protocol,
            List<Crypto> cryptos,
            List<CodecLine> codecs,
            Direction towards,
            boolean rtcpMux) {
        InetSocketAddress rtp = audio.address();
        InetSocketAddress rtcp = rtcpMux ? rtp : new InetSocketAddress(rtp.getAddress(), rtp.getPort() + 1);
        return new Audio(mid, rtp, rtcp, rtcpMux, protocol.contains("SAVP"), protocol, cryptos, codecs, towards, 20);
    }

    private String print(List<SessionMedia.Stream> streams) {
        byte[] sdp = Sdp.print(new SessionMedia(streams), local, sessionId, ++version);
        return new String(sdp, java.nio.charset.StandardCharsets.UTF_8);
    }

    private Optional<SessionMedia> read(String sdp) {
        try {
            return Optional.of(Sdp.parse(sdp.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        } catch (SdpException e) {
            ladder.note("SDP cannot be read: " + e.getMessage());
            return Optional.empty();
        }
    }

    private SrtpKey keyOf(SrtpSuite suite) {
        return keys.stream()
                .map(Crypto::key)
                .filter(key -> key.suite() == suite)
                .findFirst()
                .orElseThrow();
    }

    private List<Crypto> newKeys() {
        List<Crypto> made = new ArrayList<>();
        for (SrtpSuite suite : settings.suites()) {
            byte[] keySalt = new byte[suite.keyBytes() + suite.saltBytes()];
            settings.random().nextBytes(keySalt);
            made.add(new Crypto(made.size() + 1, new SrtpKey(suite, keySalt)));
        }
        return List.copyOf(made);
    }

    private PhoneAudio newAudio() {
        return new PhoneAudio(local, settings.toneHz(), settings.random(), ear, ladder);
    }

    private static int staticPayloadType(Codec codec) {
        return codec.equals(Codec.PCMU) ? 0 : 8; // RFC 3551 §6
    }
}
