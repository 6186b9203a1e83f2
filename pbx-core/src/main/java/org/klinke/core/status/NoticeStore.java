package org.klinke.core.status;

import java.sql.Timestamp;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.klinke.core.audit.PlatformChange;
import org.klinke.core.db.PlatformTx;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.Ids;

/// Incidents and maintenance, in the platform's rows. Thread-safe.
public final class NoticeStore {
    private static final String KIND = "status notice";
    static final int LISTED_MAX = 200;

    private final Ids ids;

    public NoticeStore(Ids ids) {
        this.ids = ids;
    }

    /// The latest first; the oldest of very many are left out.
    public List<Notice> list(PlatformTx tx) {
        Map<UUID, List<Notice.Update>> updates = updates(tx);
        return tx.handle()
                .createQuery("""
                        SELECT id, kind, state, title_de, title_en, components, starts_at, ends_at, automatic
                          FROM status_notice ORDER BY starts_at DESC, id DESC LIMIT :limit
                        """)
                .bind("limit", LISTED_MAX)
                .map((row, _) -> {
                    UUID id = row.getObject("id", UUID.class);
                    @Nullable Timestamp ends = row.getTimestamp("ends_at");
                    return new Notice(
                            id,
                            Notice.Kind.of(row.getString("kind")).orElseThrow(),
                            Notice.State.of(row.getString("state")).orElseThrow(),
                            new Words(row.getString("title_de"), row.getString("title_en")),
                            Arrays.stream((String[]) row.getArray("components").getArray())
                                    .map(Component::of)
                                    .flatMap(Optional::stream)
                                    .toList(),
                            row.getTimestamp("starts_at").toInstant(),
                            Optional.ofNullable(ends).map(Timestamp::toInstant),
                            row.getBoolean("automatic"),
                            updates.getOrDefault(id, List.of()));
                })
                .list();
    }

    private static Map<UUID, List<Notice.Update>> updates(PlatformTx tx) {
        record Of(UUID notice, Notice.Update update) {}
        return tx
                .handle()
                .createQuery("""
                        SELECT notice, at, state, text_de, text_en FROM status_update
                         WHERE notice IN (SELECT id FROM status_notice ORDER BY starts_at DESC, id DESC LIMIT :limit)
                         ORDER BY at DESC, id DESC
                        """)
                .bind("limit", LISTED_MAX)
                .map((row, _) -> new Of(
                        row.getObject("notice", UUID.class),
                        new Notice.Update(
                                row.getTimestamp("at").toInstant(),
                                Notice.State.of(row.getString("state")).orElseThrow(),
                                new Words(row.getString("text_de"), row.getString("text_en")))))
                .list()
                .stream()
                .collect(Collectors.groupingBy(Of::notice, Collectors.mapping(Of::update, Collectors.toList())));
    }

    /// @throws InvalidInput if there is none
    Notice get(PlatformTx tx, UUID id) {
        return list(tx).stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> new InvalidInput("notice", "there is none of that id", "look at the list again"));
    }

    public void create(PlatformChange change, Notice notice) {
        change.tx()
                .handle()
                .createUpdate("""
                        INSERT INTO status_notice (tenant_id, id, kind, state, title_de, title_en, components, starts_at,
                                                   ends_at, automatic)
                        VALUES (:realm, :id, :kind, :state, :de, :en, :components, :starts, :ends, :automatic)
                        """)
                .bind("realm", PlatformTx.ID)
                .bind("id", notice.id())
                .bind("kind", notice.kind().word())
                .bind("state", notice.state().word())
                .bind("de", notice.title().de())
                .bind("en", notice.title().en())
                .bind(
                        "components",
                        notice.components().stream().map(Component::word).toArray(String[]::new))
                .bind("starts", Timestamp.from(notice.startsAt()))
                .bind("ends", notice.endsAt().map(Timestamp::from).orElse(null))
                .bind("automatic", notice.automatic())
                .execute();
        insert(change.tx(), notice.id(), notice.updates().getFirst());
        change.created(KIND, notice.id(), notice.facts());
    }

    /// @param after the notice with the new update at the head of its updates
    public void update(PlatformChange change, Notice before, Notice after) {
        change.tx()
                .handle()
                .createUpdate(
                        "UPDATE status_notice SET state = :state, starts_at = :starts, ends_at = :ends WHERE id = :id")
                .bind("id", after.id())
                .bind("state", after.state().word())
                .bind("starts", Timestamp.from(after.startsAt()))
                .bind("ends", after.endsAt().map(Timestamp::from).orElse(null))
                .execute();
        insert(change.tx(), after.id(), after.updates().getFirst());
        change.updated(KIND, after.id(), before.facts(), after.facts());
    }

    public void delete(PlatformChange change, Notice notice) {
        change.tx()
                .handle()
                .createUpdate("DELETE FROM status_notice WHERE id = :id")
                .bind("id", notice.id())
                .execute();
        change.deleted(KIND, notice.id(), notice.facts());
    }

    private void insert(PlatformTx tx, UUID notice, Notice.Update update) {
        tx.handle()
                .createUpdate("""
                        INSERT INTO status_update (tenant_id, id, notice, at, state, text_de, text_en)
                        VALUES (:realm, :id, :notice, :at, :state, :de, :en)
                        """)
                .bind("realm", PlatformTx.ID)
                .bind("id", ids.next())
                .bind("notice", notice)
                .bind("at", Timestamp.from(update.at()))
                .bind("state", update.state().word())
                .bind("de", update.text().de())
                .bind("en", update.text().en())
                .execute();
    }
}
