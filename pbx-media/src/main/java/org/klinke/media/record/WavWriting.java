package org.klinke.media.record;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import org.klinke.core.media.PacketSpan;
import org.klinke.core.media.RecordingFormat.Channels;
import org.klinke.core.media.RecordingSink;
import org.klinke.media.file.Wav;

/// Linear samples, side by side: decoded while they are said, for those who hear them at once by telephone.
final class WavWriting implements Writing {
    private static final int FRAMES_PER_SECOND = 50;

    private final Channels wanted;
    private final SideSound farEnd;
    private final SideSound near;
    private final int ticksPerSample;
    private final short[] left;
    private final short[] right;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private long rendered;

    WavWriting(Track farEnd, Track near, Channels wanted, int sampleRate) {
        this.wanted = wanted;
        this.farEnd = new SideSound(farEnd, sampleRate);
        this.near = new SideSound(near, sampleRate);
        ticksPerSample = PacketSpan.TICKS_PER_SECOND / sampleRate;
        left = new short[sampleRate / FRAMES_PER_SECOND];
        right = new short[left.length];
        bytes.writeBytes(Wav.head(sampleRate, wanted == Channels.SIDES ? 2 : 1));
    }

    @Override
    public void advance(long ticks) {
        long until = ticks / ticksPerSample;
        for (; rendered + left.length <= until; rendered += left.length) {
            farEnd.read(rendered, left, left.length);
            if (wanted != Channels.FAR_END) {
                near.read(rendered, right, right.length);
            }
            bytes.writeBytes(Mixture.bytes(wanted, left, right, left.length));
        }
    }

    @Override
    public long ticks() {
        return rendered * ticksPerSample;
    }

    /// After a stall of the disk there may be more than one chunk.
    @Override
    public void flush(RecordingSink to, boolean last) throws IOException {
        byte[] all = bytes.toByteArray();
        bytes.reset();
        int at = 0;
        do {
            int length = Math.min(all.length - at, RecordingSink.CHUNK_BYTES_MAX);
            byte[] chunk = at == 0 && length == all.length ? all : Arrays.copyOfRange(all, at, at + length);
            at += length;
            if (length > 0 || last) {
                to.write(chunk, length, last && at == all.length);
            }
        } while (at < all.length);
    }

    @Override
    public void close() {
        farEnd.close();
        near.close();
    }
}
