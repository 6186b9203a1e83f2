package org.klinke.server.prompt;

import java.io.IOException;
import java.io.OutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorOutputStream;
import org.apache.commons.compress.compressors.gzip.GzipParameters;

/// Writes prompts as an archive, one after the other.
public final class PromptTar implements AutoCloseable {
    private final GzipCompressorOutputStream gzip;
    private final TarArchiveOutputStream tar;

    /// Writes its bytes, as many as were said.
    @FunctionalInterface
    public interface Sound {
        void writeTo(OutputStream out) throws IOException;
    }

    public PromptTar(OutputStream out) throws IOException {
        GzipParameters parameters = new GzipParameters();
        parameters.setCompressionLevel(0); // sound hardly gets smaller by it, and calls share the processors
        gzip = new GzipCompressorOutputStream(out, parameters);
        tar = new TarArchiveOutputStream(gzip);
    }

    /// @param language "" for all
    /// @param bytes how long the WAV file is
    public void add(String name, String language, long bytes, Sound sound) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name + (language.isEmpty() ? "" : "." + language) + ".wav");
        entry.setSize(bytes);
        tar.putArchiveEntry(entry);
        sound.writeTo(tar);
        tar.closeArchiveEntry();
    }

    /// The end of the archive; what it was written to stays open.
    @Override
    public void close() throws IOException {
        tar.finish();
        gzip.finish();
    }
}
