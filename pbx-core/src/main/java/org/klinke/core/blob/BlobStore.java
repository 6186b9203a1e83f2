package org.klinke.core.blob;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.klinke.core.tenant.TenantId;

/// Where sealed bytes lie, each tenant's apart from all others': a folder ([FolderBlobs]), later perhaps a bucket. It
/// sees no key, and no name that anybody outside has written: a blob is known by tenant and id.
///
///     begin ─▶ draft ──publish──▶ blob ──setAside──▶ aside ──remove──▶ gone
///                └────drop────▶ gone  ◀──bringBack──┘
///
/// What a killed process leaves as a draft or aside is found by the next one. Thread-safe, but for one blob's own
/// steps.
public interface BlobStore {
    /// A blob that is being written; nobody else finds it. Not thread-safe.
    interface Draft extends AutoCloseable {
        /// All or nothing: what did not fit is taken off again.
        void append(ByteBuffer bytes) throws IOException;

        /// Waits until all that was appended is safe from a power cut.
        void sync() throws IOException;

        /// Makes it a blob, at once and as a whole; it can't be written any more.
        void publish() throws IOException;

        /// Deletes it.
        void drop() throws IOException;

        /// Lets it go as it is.
        @Override
        void close() throws IOException;
    }

    /// Bytes that can be read from any place. Not thread-safe.
    interface Blob extends AutoCloseable {
        long size() throws IOException;

        /// @return how many bytes were read: fewer than fit only at the end; 0 there
        int read(ByteBuffer into, long position) throws IOException;

        @Override
        void close() throws IOException;
    }

    /// @throws IOException also if there is a draft or blob of this id
    Draft begin(TenantId tenant, UUID id) throws IOException;

    /// @throws java.nio.file.NoSuchFileException if this tenant has no such blob
    Blob open(TenantId tenant, UUID id) throws IOException;

    /// Keeps a few bytes beside a draft or blob, safe from a power cut, until it is removed.
    void label(TenantId tenant, UUID id, byte[] sealed) throws IOException;

    Optional<byte[]> labelOf(TenantId tenant, UUID id) throws IOException;

    /// Whether somebody else knows what the label says: then it waits no longer, and is kept all the same.
    void listed(TenantId tenant, UUID id, boolean listed) throws IOException;

    /// Marks what may not be kept, safe from a power cut; its draft is not published any more. There need be none.
    void refuse(TenantId tenant, UUID id) throws IOException;

    boolean isRefused(TenantId tenant, UUID id) throws IOException;

    /// Takes the blob out of sight; nothing if there is none.
    void setAside(TenantId tenant, UUID id) throws IOException;

    void bringBack(TenantId tenant, UUID id) throws IOException;

    /// Deletes blob and draft, aside or not, then the label, then the mark. Idempotent.
    ///
    /// @return how many bytes that has freed
    long remove(TenantId tenant, UUID id) throws IOException;

    /// All of a tenant.
    void removeAll(TenantId tenant) throws IOException;

    /// Makes drafts that nobody writes any more blobs, but those that are refused: for the start, before anything is
    /// begun.
    void publishDrafts(TenantId tenant) throws IOException;

    /// Whose label waits, or does not.
    List<UUID> labelled(TenantId tenant, boolean listed) throws IOException;

    List<UUID> refused(TenantId tenant) throws IOException;

    List<UUID> aside(TenantId tenant) throws IOException;

    /// Who has anything here.
    List<TenantId> tenants() throws IOException;

    /// What drafts and blobs of a tenant take up.
    long usedBytes(TenantId tenant) throws IOException;

    /// What is left for all.
    long freeBytes() throws IOException;
}
