package org.klinke.media.record;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.klinke.core.media.RecordingFormat.Channels;

/// Both sides as one piece of a WAV file.
final class Mixture {
    private Mixture() {}

    static byte[] bytes(Channels wanted, short[] farEnd, short[] near, int samples) {
        ByteBuffer bytes = ByteBuffer.allocate(samples * (wanted == Channels.SIDES ? 2 : 1) * Short.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < samples; i++) {
            switch (wanted) {
                case FAR_END -> bytes.putShort(farEnd[i]);
                case MIXED -> bytes.putShort((short) Math.clamp(farEnd[i] + near[i], Short.MIN_VALUE, Short.MAX_VALUE));
                case SIDES -> bytes.putShort(farEnd[i]).putShort(near[i]);
            }
        }
        return bytes.array();
    }
}
