package org.klinke.core.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Function;
import org.klinke.core.media.RecordedParts;
import org.klinke.core.media.RecordingSink;
import org.klinke.core.secret.ChunkCipher;
import org.klinke.core.secret.SecretUnavailable;

/// Reads what [SealedWriter] wrote, from any place; opens only the chunks that are asked for. Of a file that was broken
/// off (a killed process, a full disk) or damaged it reads all whole chunks up to there. Not thread-safe.
public final class SealedReader implements RecordedParts, AutoCloseable {
    private static final int CHUNKS_MAX = 1 << 20;

    private final BlobStore.Blob blob;
    private final ChunkCipher cipher;
    /// Of each chunk, and where the next would begin: the position of its first byte in the whole.
    private final long[] starts;
    /// Of each chunk: where its ciphertext lies in the file.
    private final long[] places;
    /// The final chunk says that nothing follows.
    private final boolean last;
    private final boolean complete;
    private int opened = -1;
    private byte[] plain = new byte[0];

    private SealedReader(
            BlobStore.Blob blob, ChunkCipher cipher, long[] starts, long[] places, boolean last, boolean complete) {
        this.blob = blob;
        this.cipher = cipher;
        this.starts = starts;
        this.places = places;
        this.last = last;
        this.complete = complete;
    }

    /// Takes the blob over; reads the heads of all chunks, and opens the final one: what stands in clear must be
    /// true.
    ///
    /// @param ciphers makes the cipher that fits the head of a file
    /// @throws SecretUnavailable if this is no such file, or the cipher does not fit
    public static SealedReader open(BlobStore.Blob blob, Function<byte[], ChunkCipher> ciphers) throws IOException {
        try {
            byte[] magic = bytes(blob, 0, SealedWriter.MAGIC.length);
            byte[] head = bytes(blob, magic.length, ChunkCipher.HEAD_BYTES);
            if (!Arrays.equals(magic, SealedWriter.MAGIC) || head.length < ChunkCipher.HEAD_BYTES) {
                throw new SecretUnavailable("This is no sealed recording");
            }
            SealedReader reader = index(blob, ciphers.apply(head), magic.length + head.length);
            return reader.upToDamage();
        } catch (IOException | RuntimeException e) {
            blob.close();
            throw e;
        }
    }

    /// Leaves out a final chunk whose head was damaged, so that where it ends is wrong.
    private SealedReader upToDamage() throws IOException {
        int chunks = places.length;
        if (chunks == 0) {
            return this;
        }
        try {
            chunk(chunks - 1);
            return this;
        } catch (SecretUnavailable e) {
            if (chunks == 1) {
                throw e;
            }
            SealedReader shorter = new SealedReader(
                    blob, cipher, Arrays.copyOf(starts, chunks), Arrays.copyOf(places, chunks - 1), false, false);
            shorter.chunk(chunks - 2); // or else it is the cipher that does not fit
            return shorter;
        }
    }

    private static SealedReader index(BlobStore.Blob blob, ChunkCipher cipher, long first) throws IOException {
        long[] starts = new long[64];
        long[] places = new long[64];
        int chunks = 0;
        long at = first;
        long size = blob.size();
        boolean last = false;
        while (!last && chunks < CHUNKS_MAX) {
            ByteBuffer head = ByteBuffer.wrap(bytes(blob, at, SealedWriter.CHUNK_HEAD_BYTES));
            if (head.remaining() < SealedWriter.CHUNK_HEAD_BYTES) {
                break;
            }
            int number = head.getInt();
            byte mark = head.get();
            int length = head.getInt();
            if (number != chunks || mark < 0 || mark > 1 || length < 0 || length > RecordingSink.CHUNK_BYTES_MAX) {
                break; // a power cut may leave zeros
            }
            long end = at + SealedWriter.CHUNK_HEAD_BYTES + length + ChunkCipher.OVERHEAD_BYTES;
            if (end > size) {
                break;
            }
            if (chunks + 1 == starts.length) {
                starts = Arrays.copyOf(starts, 2 * chunks + 2);
                places = Arrays.copyOf(places, 2 * chunks + 2);
            }
            places[chunks] = at + SealedWriter.CHUNK_HEAD_BYTES;
            starts[chunks + 1] = starts[chunks] + length;
            chunks++;
            at = end;
            last = mark == 1;
        }
        return new SealedReader(
                blob,
                cipher,
                Arrays.copyOf(starts, chunks + 1),
                Arrays.copyOf(places, chunks),
                last,
                last && at == size);
    }

    /// Bytes that can be read.
    public long length() {
        return starts[starts.length - 1];
    }

    /// Of the tenant's key, with which it was sealed.
    public int keyVersion() {
        return ByteBuffer.wrap(cipher.head()).getInt();
    }

    /// Whether it was written to its end.
    public boolean complete() {
        return complete;
    }

    /// @param position from 0
    /// @return how many bytes were read: fewer than `length` only at the end; 0 there
    /// @throws SecretUnavailable if what is asked for was tampered with
    public int read(long position, byte[] into, int offset, int length) throws IOException {
        int read = 0;
        while (read < length && position + read < length()) {
            long at = position + read;
            int found = Arrays.binarySearch(starts, at);
            int chunk = found >= 0 ? lastOf(found, at) : -found - 2;
            byte[] bytes = chunk(chunk);
            int from = (int) (at - starts[chunk]);
            int taken = Math.min(bytes.length - from, length - read);
            System.arraycopy(bytes, from, into, offset + read, taken);
            read += taken;
        }
        return read;
    }

    /// All of it; for what is known to be short.
    public byte[] readAll() throws IOException {
        byte[] all = new byte[Math.toIntExact(length())];
        read(0, all, 0, all.length);
        return all;
    }

    /// Empty chunks begin where the next one does.
    private int lastOf(int found, long start) {
        int chunk = found;
        while (chunk + 1 < starts.length && starts[chunk + 1] == start) {
            chunk++;
        }
        return chunk;
    }

    /// How many chunks can be read.
    @Override
    public int parts() {
        return places.length;
    }

    /// @throws SecretUnavailable if it was tampered with
    @Override
    public byte[] part(int number) throws IOException {
        return chunk(number);
    }

    private byte[] chunk(int number) throws IOException {
        if (number != opened) {
            int length = (int) (starts[number + 1] - starts[number]);
            byte[] sealed = bytes(blob, places[number], length + ChunkCipher.OVERHEAD_BYTES);
            plain = cipher.open(number, last && number == places.length - 1, sealed);
            opened = number;
        }
        return plain;
    }

    /// Fewer than `length` at the end of the blob.
    private static byte[] bytes(BlobStore.Blob blob, long position, int length) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(length);
        blob.read(buffer, position);
        return Arrays.copyOf(buffer.array(), buffer.position());
    }

    @Override
    public void close() throws IOException {
        blob.close();
    }
}
