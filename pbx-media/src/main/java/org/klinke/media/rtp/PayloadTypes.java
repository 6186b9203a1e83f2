package org.klinke.media.rtp;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.core.media.StreamAgreement.AgreedCodec;

/// Payload type numbers of one leg: each side numbers the codecs it wants to receive, so they differ by leg and
/// direction.
public final class PayloadTypes {
    /// Nothing agreed: knows no codec.
    public static final PayloadTypes NONE = new PayloadTypes(List.of());

    private static final int PAYLOAD_TYPES = 128;

    private final @Nullable Codec[] incoming = new @Nullable Codec[PAYLOAD_TYPES];
    private final List<AgreedCodec> agreed;

    public PayloadTypes(List<AgreedCodec> agreed) {
        this.agreed = List.copyOf(agreed);
        for (AgreedCodec codec : agreed) {
            int type = codec.receivePayloadType();
            if (type >= 0 && type < PAYLOAD_TYPES && incoming[type] == null) {
                incoming[type] = codec.codec();
            }
        }
    }

    /// What a number means that came in, 0–127; null if nothing agreed.
    public @Nullable Codec codecOf(int payloadType) {
        return incoming[payloadType];
    }

    /// The number the far end expects for a codec, or -1 if it is not shared.
    public int numberFor(Codec codec) {
        // A handful of entries: a scan costs less than hashing a record. Indexed, because an iterator is garbage.
        for (int i = 0; i < agreed.size(); i++) {
            AgreedCodec candidate = agreed.get(i);
            if (candidate.codec().equals(codec)) {
                return candidate.sendPayloadType();
            }
        }
        return -1;
    }

    /// What a number means that we send, null if nothing agreed.
    public @Nullable Codec codecSentAs(int payloadType) {
        for (int i = 0; i < agreed.size(); i++) {
            AgreedCodec candidate = agreed.get(i);
            if (candidate.sendPayloadType() == payloadType) {
                return candidate.codec();
            }
        }
        return null;
    }

    /// In the order of the answer.
    public List<AgreedCodec> agreed() {
        return agreed;
    }
}
