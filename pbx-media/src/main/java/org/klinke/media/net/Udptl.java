package org.klinke.media.net;

/// The frame of a fax packet (UDPTL, ITU-T T.38 §9.1): its sequence number, one packet of the fax protocol, and
/// what repairs the loss of earlier ones. We only relay it; this tells it from what else comes to the port,
/// above all from voice that was still on its way. Lengths are encoded by the rules of aligned PER (ITU-T X.691
/// §11.9).
///
///     sequence number | length, data | 0x00, count, (length, data) × count       earlier packets once more
///                                    | 0x80, span, count, (length, data) × count forward error correction
final class Udptl {
    private static final int SEQUENCE_BYTES = 2;
    private static final int CORRECTION = 0x80;
    /// A length of 128 or more takes two bytes, of which the first begins with the bits 10.
    private static final int LONG_LENGTH = 0x80;

    private static final int FRAGMENTED = 0x40;
    private static final int LONG_LENGTH_MAX = 0x3fff;

    private Udptl() {}

    static boolean isWellFormed(byte[] data, int length) {
        int at = field(data, SEQUENCE_BYTES, length);
        if (at < 0 || at >= length) {
            return false;
        }
        int kind = data[at++] & 0xff;
        if (kind == CORRECTION) {
            at = field(data, at, length); // the span: an integer behind its own length
        } else if (kind != 0) {
            return false;
        }
        int count = at < 0 ? -1 : number(data, at, length);
        if (count < 0) {
            return false;
        }
        at = after(data, at);
        for (int i = 0; i < count; i++) {
            at = field(data, at, length);
            if (at < 0) {
                return false;
            }
        }
        return true;
    }

    /// @return where the field that begins there ends, -1 if it is not there whole
    private static int field(byte[] data, int at, int length) {
        int bytes = number(data, at, length);
        int end = bytes < 0 ? -1 : after(data, at) + bytes;
        return end > length ? -1 : end;
    }

    /// @return the length that stands there, -1 if it does not fit, or is that of a fragment, which no datagram
    /// needs
    private static int number(byte[] data, int at, int length) {
        if (at >= length) {
            return -1;
        }
        int first = data[at] & 0xff;
        if (first < LONG_LENGTH) {
            return first;
        }
        return (first & FRAGMENTED) != 0 || at + 1 >= length
                ? -1
                : ((first << 8) | (data[at + 1] & 0xff)) & LONG_LENGTH_MAX;
    }

    /// @return where a length ends that is there
    private static int after(byte[] data, int at) {
        return (data[at] & 0xff) < LONG_LENGTH ? at + 1 : at + 2;
    }
}
