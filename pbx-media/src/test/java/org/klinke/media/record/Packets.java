package org.klinke.media.record;

import java.io.IOException;
import java.util.List;
import org.klinke.core.media.RecordedParts;
import org.klinke.core.media.RecordingFormat.Channels;

/// Reads recordings that are kept as packets.
public final class Packets {
    private Packets() {}

    /// All of it as a file.
    public static byte[] wav(List<byte[]> parts, Channels channels) throws IOException {
        return wav(of(parts), channels);
    }

    public static byte[] wav(RecordedParts parts, Channels channels) throws IOException {
        PacketSound sound = new PacketSound(parts, channels);
        byte[] all = new byte[Math.toIntExact(sound.length())];
        sound.read(0, all, 0, all.length);
        return all;
    }

    static RecordedParts of(List<byte[]> parts) {
        return new RecordedParts() {
            @Override
            public int parts() {
                return parts.size();
            }

            @Override
            public byte[] part(int number) {
                return parts.get(number);
            }
        };
    }
}
