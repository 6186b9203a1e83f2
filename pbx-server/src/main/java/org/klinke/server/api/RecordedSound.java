package org.klinke.server.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.media.RecordingFormat.Kind;
import org.klinke.media.file.Wav;
import org.klinke.media.record.PacketSound;

/// The sound of a recording as it is sent, from any place. The head of a WAV file is written before anybody knows how
/// long it gets; here it says so, or else players show hours. What is kept as packets is a WAV file here.
final class RecordedSound implements AutoCloseable {
    private static final int PART_BYTES = 256 << 10;
    private static final int CHANNELS_AT = 22;
    private static final int RATE_AT = 24;
    private static final Apart HERE = Work::run;

    private final SealedReader reader;
    private final long length;
    private final Source source;
    private final Apart apart;

    private interface Source {
        int read(long position, byte[] into, int offset, int length) throws IOException;
    }

    interface Work {
        int run() throws IOException;
    }

    /// Carries out what computes.
    interface Apart {
        int run(Work work) throws IOException;
    }

    /// Of a WAV file.
    RecordedSound(SealedReader reader) throws IOException {
        this(reader, RecordingFormat.UPLOADED, HERE);
    }

    /// @param apart makes sound of packets
    RecordedSound(SealedReader reader, RecordingFormat format, Apart apart) throws IOException {
        this.reader = reader;
        boolean packets = format.kind() == Kind.PACKETS;
        this.apart = packets ? apart : HERE;
        if (packets) {
            PacketSound sound = packets(reader, format);
            length = sound.length();
            source = sound::read;
        } else {
            byte[] head = format.kind() == Kind.OPUS ? new byte[0] : head(reader);
            length = reader.length();
            source = (position, into, offset, wanted) -> {
                int read = reader.read(position, into, offset, wanted);
                for (long i = position; i < Math.min(head.length, position + read); i++) {
                    into[offset + (int) (i - position)] = head[(int) i];
                }
                return read;
            };
        }
    }

    /// Nobody closes a reader that was given to what could not be made.
    private static PacketSound packets(SealedReader reader, RecordingFormat format) throws IOException {
        try {
            return new PacketSound(reader, format.channels());
        } catch (IOException | RuntimeException e) {
            reader.close();
            throw e;
        }
    }

    private static byte[] head(SealedReader reader) throws IOException {
        byte[] head = new byte[Wav.HEAD_BYTES];
        if (reader.read(0, head, 0, head.length) < head.length) {
            return new byte[0];
        }
        ByteBuffer said = ByteBuffer.wrap(head).order(ByteOrder.LITTLE_ENDIAN);
        return Wav.head(said.getInt(RATE_AT), said.getShort(CHANNELS_AT), reader.length() - head.length);
    }

    long length() {
        return length;
    }

    /// All of it; for what is known to be short.
    byte[] readAll() throws IOException {
        return reader.readAll();
    }

    /// @param further asked before each part; false ends it
    void send(Optional<ByteRange> range, OutputStream out, BooleanSupplier further) throws IOException {
        long at = range.map(ByteRange::from).orElse(0L);
        long end = range.map(one -> one.from() + one.length()).orElse(length());
        byte[] part = new byte[PART_BYTES];
        while (at < end && further.getAsBoolean()) {
            long from = at;
            int wanted = (int) Math.min(part.length, end - at);
            int read = apart.run(() -> source.read(from, part, 0, wanted));
            out.write(part, 0, read);
            at += read;
        }
    }

    /// One part for whoever computes something of it, where that is done.
    ///
    /// @return how long it was; 0 at the end
    int through(long from, OutputStream into) throws IOException {
        byte[] part = new byte[PART_BYTES];
        int read = source.read(from, part, 0, part.length);
        into.write(part, 0, read);
        return read;
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
