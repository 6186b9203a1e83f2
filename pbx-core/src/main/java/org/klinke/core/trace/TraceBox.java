package org.klinke.core.trace;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;

/// The texts of one call in few bytes. Messages of a call repeat each other: together they shrink to a fifth.
final class TraceBox {
    static final int TEXTS_MAX = 1_000;
    private static final int UNPACKED_BYTES_MAX = 8 << 20;
    private static final int PACKED_BYTES_USUAL = 4_096;

    private TraceBox() {}

    static byte[] pack(List<String> texts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(PACKED_BYTES_USUAL);
        Deflater deflater = new Deflater(Deflater.BEST_SPEED);
        try (DataOutputStream out = new DataOutputStream(new DeflaterOutputStream(bytes, deflater))) {
            List<String> kept = texts.size() > TEXTS_MAX ? texts.subList(0, TEXTS_MAX) : texts;
            out.writeInt(kept.size());
            for (String text : kept) {
                byte[] each = text.getBytes(StandardCharsets.UTF_8);
                out.writeInt(each.length);
                out.write(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory does not fail
        } finally {
            deflater.end();
        }
        return bytes.toByteArray();
    }

    /// @throws IOException not what [#pack] made
    static List<String> unpack(byte[] packed) throws IOException {
        try (DataInputStream in = new DataInputStream(new InflaterInputStream(new ByteArrayInputStream(packed)))) {
            int count = in.readInt();
            List<String> texts = new ArrayList<>();
            int room = UNPACKED_BYTES_MAX;
            for (int i = 0; i < count; i++) {
                int length = in.readInt();
                room -= length;
                if (length < 0 || room < 0) {
                    throw new IOException("a trace that is larger than any we make");
                }
                texts.add(new String(in.readNBytes(length), StandardCharsets.UTF_8));
            }
            return List.copyOf(texts);
        }
    }
}
