package org.klinke.sip.codec;

import java.net.InetAddress;
import org.klinke.core.media.SessionMedia;

/// Session descriptions (RFC 8866) as text and as values; pure functions.
///
/// Audio over RTP/AVP, AVPF, SAVP, SAVPF and UDP/TLS/RTP/SAVP, SAVPF is read in full; every other m-line becomes a
/// [SessionMedia.Refused] in its place, so that an answer can keep the order (RFC 3264 §6).
public final class Sdp {
    /// Limits on what we read; more is refused, not cut.
    static final int SDP_LENGTH_MAX_BYTES = 16 * 1024;

    static final int STREAMS_MAX = 16;
    static final int CODECS_PER_STREAM_MAX = 32;
    static final int CRYPTOS_PER_STREAM_MAX = 16;
    static final int FINGERPRINTS_MAX = 8;

    private Sdp() {}

    /// Reads an offer or answer. Attributes that are broken or unknown are passed over as if they were not there (an
    /// `a=crypto` line we cannot use is one we were not offered); broken structure is an error.
    ///
    /// @throws SdpException names the line or limit at fault
    public static SessionMedia parse(byte[] text) throws SdpException {
        return new SdpParser().parse(text);
    }

    /// Writes a description: m-lines in order, port 0 for what is refused, key lines without lifetime and MKI.
    ///
    /// @param origin our address for the o-line
    /// @param sessionId the same for the life of the dialog
    /// @param version grows by one with each change within the dialog (RFC 3264 §8)
    public static byte[] print(SessionMedia media, InetAddress origin, long sessionId, long version) {
        return SdpPrinter.print(media, origin, sessionId, version);
    }
}
