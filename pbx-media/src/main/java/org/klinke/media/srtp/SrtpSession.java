package org.klinke.media.srtp;

import org.klinke.core.media.SrtpKey;

/// Both directions of one SRTP stream, as a phone has them. All methods work in place on the first `length` bytes of an
/// array that has [SrtpSender#OVERHEAD_BYTES_MAX] bytes of room behind them. Not thread-safe, but sending and receiving
/// share nothing: one thread each is fine.
public final class SrtpSession {
    private final SrtpSender sender;
    private final SrtpReceiver receiver;

    /// @param sendKey the key of our own `a=crypto` line
    /// @param receiveKey the key of theirs
    public SrtpSession(SrtpKey sendKey, SrtpKey receiveKey) {
        sender = new SrtpSender(sendKey);
        receiver = new SrtpReceiver(receiveKey);
    }

    /// @return the new length; see [SrtpSender#protect]
    public int protect(byte[] packet, int length) {
        return sender.protect(packet, length);
    }

    /// @return the length of the plain packet, or a negative reason; see [SrtpReceiver#unprotect]
    public int unprotect(byte[] packet, int length) {
        return receiver.unprotect(packet, length);
    }

    /// @return the new length; see [SrtpSender#protectRtcp]
    public int protectRtcp(byte[] packet, int length) {
        return sender.protectRtcp(packet, length);
    }

    /// @return the length of the plain packet, or a negative reason; see [SrtpReceiver#unprotectRtcp]
    public int unprotectRtcp(byte[] packet, int length) {
        return receiver.unprotectRtcp(packet, length);
    }
}
