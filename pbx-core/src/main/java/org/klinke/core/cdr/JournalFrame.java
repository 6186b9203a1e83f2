package org.klinke.core.cdr;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;
import java.util.zip.CRC32C;

/// One sealed call record on the disk:
///
///     "KLJ1" (4) | length of the payload (4) | CRC-32C of length and payload (4) | tenant (16) | call (16) | sealed
///
/// A reader that meets anything else searches for the next frame that is whole: a torn tail or a flipped bit costs one
/// record, not the file.
record JournalFrame(UUID tenant, UUID call, byte[] box) {
    private static final int MAGIC = 0x4B4C4A31;
    private static final int HEAD_BYTES = 12;
    private static final int IDS_BYTES = 32;
    static final int PAYLOAD_BYTES_MAX = 8 << 20;

    /// What stands at a place of a file.
    sealed interface Read {
        record Whole(JournalFrame frame, int next) implements Read {}

        /// @param next where the next whole frame begins, or the end
        record Damaged(int next) implements Read {}

        record End() implements Read {}
    }

    byte[] print() {
        int length = IDS_BYTES + box.length;
        ByteBuffer buffer = ByteBuffer.allocate(HEAD_BYTES + length)
                .putInt(MAGIC)
                .putInt(length)
                .putInt(0)
                .putLong(tenant.getMostSignificantBits())
                .putLong(tenant.getLeastSignificantBits())
                .putLong(call.getMostSignificantBits())
                .putLong(call.getLeastSignificantBits())
                .put(box);
        byte[] bytes = buffer.array();
        buffer.putInt(8, checksum(bytes, 0, length));
        return bytes;
    }

    static Read read(byte[] bytes, int at) {
        if (at >= bytes.length) {
            return new Read.End();
        }
        if (isWhole(bytes, at)) {
            ByteBuffer buffer = ByteBuffer.wrap(bytes);
            int end = at + HEAD_BYTES + buffer.getInt(at + 4);
            int ids = at + HEAD_BYTES;
            return new Read.Whole(
                    new JournalFrame(
                            new UUID(buffer.getLong(ids), buffer.getLong(ids + 8)),
                            new UUID(buffer.getLong(ids + 16), buffer.getLong(ids + 24)),
                            Arrays.copyOfRange(bytes, ids + IDS_BYTES, end)),
                    end);
        }
        int next = at + 1;
        while (next < bytes.length && !isWhole(bytes, next)) {
            next++;
        }
        return new Read.Damaged(next);
    }

    private static boolean isWhole(byte[] bytes, int at) {
        if (bytes.length - at < HEAD_BYTES + IDS_BYTES) {
            return false;
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        int length = buffer.getInt(at + 4);
        return buffer.getInt(at) == MAGIC
                && length >= IDS_BYTES
                && length <= bytes.length - at - HEAD_BYTES
                && buffer.getInt(at + 8) == checksum(bytes, at, length);
    }

    private static int checksum(byte[] bytes, int at, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, at + 4, 4);
        crc.update(bytes, at + HEAD_BYTES, length);
        return (int) crc.getValue();
    }
}
