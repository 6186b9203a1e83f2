package org.klinke.server.api;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.klinke.core.audit.AuditEntry;
import org.klinke.core.db.TenantTx;
import org.klinke.core.trunk.PlatformTrunk;
import org.klinke.server.api.ConfigurationRoutes.Family;
import org.klinke.web.Problem;

/// How changes of one kind are told by the history, and read back into the words of the `apply` file.
interface Told {
    /// Empty: changes of this kind, or this action, are not undone.
    static Optional<Told> of(AuditEntry entry) {
        return Stream.<Optional<? extends Told>>of(
                        ToldSection.of(entry),
                        ToldList.of(entry),
                        ToldWishes.of(entry),
                        ToldSetup.of(entry),
                        ToldFields.of(entry))
                .flatMap(Optional::stream)
                .map(Told.class::cast)
                .findFirst();
    }

    /// Whose permission it needs.
    Family family();

    /// Whether something was made that is to go.
    boolean deletes(AuditEntry entry, AuditEntry.Values values);

    /// What the entry tells as it was before, in the words of the `apply` file.
    ///
    /// @throws Problem if it does not tell all of it
    JsonNode before(Now now, AuditEntry entry, AuditEntry.Values values);

    /// What is there, and what was.
    ///
    /// @param history entries about the same, newest first
    /// @param names of users (extensions), devices and sites
    record Now(
            TenantTx tx,
            Entries entries,
            List<PlatformTrunk> platform,
            List<AuditEntry> history,
            Map<UUID, String> names) {
        List<Map<String, Object>> list(Listing listing) {
            return entries.list(tx, listing, platform);
        }

        /// What is called so.
        Optional<Map<String, Object>> find(Listing listing, String name) {
            return list(listing).stream()
                    .filter(one -> listing.name(one).equals(name))
                    .findFirst();
        }

        /// All of a list but the one that is called so.
        JsonNode without(Listing listing, String name) {
            List<Map<String, Object>> all = list(listing);
            Map<String, Object> gone = all.stream()
                    .filter(one -> listing.name(one).equals(name))
                    .findFirst()
                    .orElseThrow(Told::inexact);
            return entries.without(tx, listing, all, gone, platform);
        }

        /// What the history names by its id.
        String name(String id) {
            try {
                return Optional.ofNullable(names.get(UUID.fromString(id))).orElseThrow(Told::inexact);
            } catch (IllegalArgumentException _) {
                throw inexact();
            }
        }
    }

    static Problem field(String field) {
        return Problem.refused("undo.field", "this field is not undone by the history: " + field);
    }

    static Problem kind() {
        return Problem.refused("undo.kind", "changes of this kind are not undone by the history; change it by hand");
    }

    static Problem erased() {
        return Problem.refused("undo.erased", "the values of this entry were erased: nobody knows what it was before");
    }

    static Problem inexact() {
        return Problem.refused("undo.inexact", "undone, it would not be exactly as it was before; change it by hand");
    }
}
