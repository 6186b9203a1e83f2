package org.klinke.media.play;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MediaCommand.Tone;
import org.klinke.media.codec.G711;

/// A built-in tone in one codec: frames of 20 ms that are played round and round. G.711 is computed; G.722 and Opus lie
/// encoded among the resources (how they were made is in the README beside them).
///
/// @param codec what the frames are encoded in
/// @param samples clock ticks per frame
/// @param frames one loop
public record ToneFrames(Codec codec, int samples, List<byte[]> frames) {
    private static final int FRAMES_PER_SECOND = 50;
    private static final double FREQUENCY_HZ = 425;
    private static final double LEVEL = 0.06 * Short.MAX_VALUE;
    private static final double EDGE_SECONDS = 0.02;
    private static final int FRAME_BYTES_MAX = 1275;

    private static final List<ToneFrames> HOLD = inAllCodecs("hold", beeps(3, 0.2, 0.2, 0.6));
    private static final List<ToneFrames> RINGING = inAllCodecs("ringing", beeps(5, 1, 0));

    private static List<ToneFrames> inAllCodecs(String name, short[] samples) {
        return List.of(
                new ToneFrames(Codec.PCMU, 160, split(G711.encodeMulaw(samples))),
                new ToneFrames(Codec.PCMA, 160, split(G711.encodeAlaw(samples))),
                new ToneFrames(Codec.G722, 160, resource(name + ".g722.frames")),
                new ToneFrames(Codec.OPUS, 960, resource(name + ".opus.frames")));
    }

    /// The tone in a codec, or null if we have none in it.
    public static @Nullable ToneFrames of(Tone tone, Codec codec) {
        List<ToneFrames> recordings = switch (tone) {
            case HOLD -> HOLD;
            case RINGING -> RINGING;
        };
        for (ToneFrames recording : recordings) {
            if (recording.codec.equals(codec)) {
                return recording;
            }
        }
        return null;
    }

    private static short[] beeps(int loopSeconds, double beepSeconds, double... starts) {
        short[] samples = new short[loopSeconds * G711.SAMPLE_RATE];
        for (int i = 0; i < samples.length; i++) {
            double seconds = (double) i / G711.SAMPLE_RATE;
            double loudness = 0;
            for (double start : starts) {
                double inside = Math.min(seconds - start, start + beepSeconds - seconds);
                loudness = Math.max(loudness, Math.clamp(inside / EDGE_SECONDS, 0.0, 1.0));
            }
            samples[i] = (short) Math.round(LEVEL * loudness * Math.sin(2 * Math.PI * FREQUENCY_HZ * seconds));
        }
        return samples;
    }

    private static List<byte[]> split(byte[] encoded) {
        int bytes = G711.SAMPLE_RATE / FRAMES_PER_SECOND;
        List<byte[]> frames = new ArrayList<>();
        for (int at = 0; at < encoded.length; at += bytes) {
            frames.add(java.util.Arrays.copyOfRange(encoded, at, at + bytes));
        }
        return List.copyOf(frames);
    }

    private static List<byte[]> resource(String name) {
        try (InputStream stream = ToneFrames.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("resource " + name + " is missing");
            }
            return read(stream.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException("resource " + name, e);
        }
    }

    /// Each frame stands behind its length in two bytes.
    private static List<byte[]> read(byte[] file) throws IOException {
        List<byte[]> frames = new ArrayList<>();
        DataInputStream data = new DataInputStream(new ByteArrayInputStream(file));
        while (data.available() > 0) {
            int length = data.readUnsignedShort();
            byte[] frame = data.readNBytes(length);
            if (frame.length != length || length == 0 || length > FRAME_BYTES_MAX) {
                throw new EOFException("frame " + frames.size() + " is cut");
            }
            frames.add(frame);
        }
        return List.copyOf(frames);
    }
}
