package org.klinke.media.net;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.DtlsSession;
import org.klinke.core.media.SrtpKey;
import org.klinke.core.media.StreamAgreement;
import org.klinke.media.srtp.SrtpReceiver;
import org.klinke.media.srtp.SrtpSender;
import org.klinke.media.udp.Datagram;

/// The SRTP contexts of one leg through re-INVITEs: an unchanged key keeps its context, with rollover counter and
/// replay window; beside a new receive key the old one lives until the first valid packet of the new, at most 2 s.
final class LegKeys {
    private static final long OLD_KEY_NANOS_MAX = 2_000_000_000L;

    private Optional<DtlsSession> dtls = Optional.empty();
    private boolean secure;
    private @Nullable SrtpKey sendKey;
    private @Nullable SrtpKey receiveKey;
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver receiver;
    private @Nullable SrtpReceiver former;
    private long formerUntilNanos;

    /// @return whether the send key is another one, so that a fresh outgoing stream must start
    boolean agree(StreamAgreement agreement, long nowNanos) {
        secure = agreement.secure();
        boolean goesOn = agreement.dtls().isPresent() && agreement.dtls().equals(dtls);
        dtls = agreement.dtls();
        if (dtls.isPresent()) {
            if (!goesOn) { // nothing goes out until the new handshake is done
                sendKey = null;
                sender = null;
            }
            return !goesOn;
        }
        return use(agreement.sendKey().orElse(null), agreement.receiveKey().orElse(null), nowNanos);
    }

    /// The DTLS handshake has brought these.
    void keyed(SrtpKey send, SrtpKey receive, long nowNanos) {
        use(send, receive, nowNanos);
    }

    private boolean use(@Nullable SrtpKey send, @Nullable SrtpKey receive, long nowNanos) {
        if (receive == null) {
            receiver = null;
            former = null;
        } else if (!receive.equals(receiveKey)) {
            former = receiver;
            formerUntilNanos = nowNanos + OLD_KEY_NANOS_MAX;
            receiver = new SrtpReceiver(receive);
        }
        receiveKey = receive;
        boolean fresh = !Optional.ofNullable(send).equals(Optional.ofNullable(sendKey));
        if (fresh) {
            sender = send == null ? null : new SrtpSender(send);
        }
        sendKey = send;
        return fresh;
    }

    /// Plain packets are nothing to this leg, be its keys known or still to come.
    boolean isSecure() {
        return secure;
    }

    /// False as long as keys are still to come.
    boolean canSend() {
        return !secure || sender != null;
    }

    /// For the call record.
    String protection() {
        SrtpKey key = sendKey;
        return key != null ? key.suite().name() : secure ? "SRTP without keys" : "plain RTP";
    }

    /// Opens a packet in place.
    ///
    /// @return the plain length or a negative reason of [SrtpReceiver]
    int open(Datagram packet) {
        SrtpReceiver current = receiver;
        if (current == null) {
            return SrtpReceiver.MALFORMED;
        }
        int length = open(current, packet);
        if (length >= 0) {
            former = null;
            return length;
        }
        SrtpReceiver old = former;
        if (old != null && packet.nanos - formerUntilNanos < 0) {
            return open(old, packet);
        }
        return length;
    }

    int protect(byte[] packet, int length) {
        SrtpSender context = sender();
        return context == null ? length : context.protect(packet, length);
    }

    int protectRtcp(byte[] packet, int length) {
        SrtpSender context = sender();
        return context == null ? length : context.protectRtcp(packet, length);
    }

    /// Whoever forgets to ask [#canSend] must not send plain what is to be secret.
    private @Nullable SrtpSender sender() {
        if (!canSend()) {
            throw new IllegalStateException("the keys are still to come");
        }
        return sender;
    }

    private static int open(SrtpReceiver receiver, Datagram packet) {
        return packet.rtcp
                ? receiver.unprotectRtcp(packet.data, packet.length)
                : receiver.unprotect(packet.data, packet.length);
    }
}
