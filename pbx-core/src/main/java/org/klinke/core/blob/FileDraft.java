package org.klinke.core.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// A draft as a file; published by renaming it. Each part that was appended is with the operating system, so that a
/// killed process loses none.
final class FileDraft implements BlobStore.Draft {
    private final FileChannel channel;
    private final Path draft;
    private final Path blob;
    private final FolderBlobs.FolderForce force;
    private long end;

    FileDraft(FileChannel channel, Path draft, Path blob, FolderBlobs.FolderForce force) {
        this.channel = channel;
        this.draft = draft;
        this.blob = blob;
        this.force = force;
    }

    @Override
    public void append(ByteBuffer bytes) throws IOException {
        long before = end;
        try {
            while (bytes.hasRemaining()) {
                end += channel.write(bytes);
            }
        } catch (IOException e) {
            try {
                channel.truncate(before);
                end = before;
            } catch (IOException again) {
                e.addSuppressed(again); // a reader passes over half a chunk
            }
            throw e;
        }
    }

    @Override
    public void sync() throws IOException {
        channel.force(false);
    }

    @Override
    public void publish() throws IOException {
        channel.close();
        Files.move(draft, blob, StandardCopyOption.ATOMIC_MOVE);
        force.force(blob.resolveSibling(""));
    }

    @Override
    public void drop() throws IOException {
        channel.close();
        Files.deleteIfExists(draft);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
