package org.klinke.core.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.klinke.core.media.RecordingSink;
import org.klinke.core.secret.ChunkCipher;

/// Appends sealed chunks to a draft:
///
///     "KLNKREC1" | head of the cipher: key version, salt
///     chunk number (4) | last (1) | length (4) | ciphertext | tag        as often as it takes
///
/// Each chunk is with the operating system when [#write] returns.
public final class SealedWriter implements RecordingSink {
    static final byte[] MAGIC = "KLNKREC1".getBytes(StandardCharsets.US_ASCII);
    static final int CHUNK_HEAD_BYTES = 9;

    private final BlobStore.Draft draft;
    private final ChunkCipher cipher;
    private final Room room;
    private int number;
    private boolean ended;

    /// Looks whether the disk has room for more.
    public interface Room {
        /// @throws IOException if it has none
        void check() throws IOException;
    }

    public SealedWriter(BlobStore.Draft draft, ChunkCipher cipher, Room room) throws IOException {
        this.draft = draft;
        this.cipher = cipher;
        this.room = room;
        byte[] head = cipher.head();
        draft.append(ByteBuffer.allocate(MAGIC.length + head.length)
                .put(MAGIC)
                .put(head)
                .flip());
    }

    @Override
    public void write(byte[] bytes, int length, boolean last) throws IOException {
        if (length > CHUNK_BYTES_MAX || (length == 0 && !last)) {
            throw new IllegalArgumentException("a chunk of " + length + " bytes");
        }
        byte[] chunk = new byte[CHUNK_HEAD_BYTES + length + ChunkCipher.OVERHEAD_BYTES];
        ByteBuffer.wrap(chunk).putInt(number).put((byte) (last ? 1 : 0)).putInt(length);
        cipher.seal(number, last, bytes, length, chunk, CHUNK_HEAD_BYTES);
        number++;
        draft.append(ByteBuffer.wrap(chunk));
        ended = last;
    }

    @Override
    public void sync() throws IOException {
        draft.sync();
        if (!ended) {
            room.check();
        }
    }

    @Override
    public void close() throws IOException {
        draft.close();
    }
}
