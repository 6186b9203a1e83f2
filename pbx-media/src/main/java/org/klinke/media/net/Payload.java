package org.klinke.media.net;

import java.util.Arrays;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Codec;

/// What one packet carries, on its way from the leg it came to, to whoever hears it. Each leg has one and fills it anew
/// for every packet: it, and the array, belong to the leg and change after the call.
final class Payload {
    /// The leg it came from, which the taker must have as its partner.
    final LegId from;
    /// Names the incoming stream.
    long source;
    Codec codec = Codec.PCMA;
    int sequence;
    int timestamp;
    boolean marker;
    /// A whole UDPTL packet; codec, sequence and timestamp say nothing then.
    boolean fax;
    byte[] data = {};
    int offset;
    int length;
    /// When it came.
    long nanos;

    Payload(LegId from) {
        this.from = from;
    }

    /// For another thread, later.
    ///
    /// @return of its own, array too
    Payload copy() {
        Payload copy = new Payload(from);
        copy.source = source;
        copy.codec = codec;
        copy.sequence = sequence;
        copy.timestamp = timestamp;
        copy.marker = marker;
        copy.fax = fax;
        copy.data = Arrays.copyOfRange(data, offset, offset + length);
        copy.length = length;
        copy.nanos = nanos;
        return copy;
    }

    /// It has come to another worker.
    Payload arrived(long nowNanos) {
        nanos = nowNanos;
        return this;
    }
}
