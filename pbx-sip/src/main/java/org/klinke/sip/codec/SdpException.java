package org.klinke.sip.codec;

/// A session description we cannot read. The message says what is wrong and where, is fit for a Warning header or
/// a log line (short, no control characters), and never carries key material.
public final class SdpException extends Exception {
    public SdpException(String reason) {
        super(reason);
    }
}
