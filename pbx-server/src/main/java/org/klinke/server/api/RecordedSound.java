package org.klinke.server.api;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.recording.SealedReader;
import org.klinke.media.file.Wav;

/// The sound of a recording as it is sent, from any place. The head of a WAV file is written before anybody knows how
/// long it gets; here it says so, or else players show hours.
final class RecordedSound implements AutoCloseable {
    private static final int PART_BYTES = 256 << 10;
    private static final int RIFF_LENGTH_AT = 4;
    private static final int DATA_LENGTH_AT = 40;

    private final SealedReader reader;
    private final byte[] head;

    RecordedSound(SealedReader reader, RecordingFormat format) throws IOException {
        this.reader = reader;
        this.head = format.kind() == RecordingFormat.Kind.OPUS ? new byte[0] : head(reader);
    }

    private static byte[] head(SealedReader reader) throws IOException {
        byte[] head = new byte[Wav.HEAD_BYTES];
        if (reader.read(0, head, 0, head.length) < head.length) {
            return new byte[0];
        }
        return ByteBuffer.wrap(head)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(RIFF_LENGTH_AT, (int) Math.min(reader.length() - 8, 0xffff_ffffL))
                .putInt(DATA_LENGTH_AT, (int) Math.min(reader.length() - head.length, 0xffff_ffffL))
                .array();
    }

    long length() {
        return reader.length();
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
            int read = reader.read(at, part, 0, (int) Math.min(part.length, end - at));
            for (long i = at; i < Math.min(head.length, at + read); i++) {
                part[(int) (i - at)] = head[(int) i];
            }
            out.write(part, 0, read);
            at += read;
        }
    }

    @Override
    public void close() throws IOException {
        reader.close();
    }
}
