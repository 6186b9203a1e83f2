package org.klinke.core.prompt;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.db.Database;
import org.klinke.core.directory.TenantPicture;
import org.klinke.core.media.Source;
import org.klinke.core.prompt.TenantPrompts.Spoken;
import org.klinke.core.shelf.Recordings;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

/// Keeps the [PromptBook] true to the database.
public final class PromptLoader implements TenantPicture {
    private final Database database;
    private final PromptStore store;
    private final Recordings recordings;
    private final PromptBook book;

    public PromptLoader(Database database, PromptStore store, Recordings recordings, PromptBook book) {
        this.database = database;
        this.store = store;
        this.recordings = recordings;
        this.book = book;
    }

    @Override
    public Set<TenantId> loadShared() {
        return Set.of();
    }

    private record Rows(List<Prompt> prompts, List<String> music, List<PhonePrompt> byPhone) {}

    @Override
    public void load(TenantScope scope) {
        Rows rows = database.inTenant(scope, tx -> new Rows(store.list(tx), store.music(tx), store.byPhone(tx)));
        Map<String, Map<String, Spoken>> spoken = new HashMap<>();
        for (Prompt prompt : rows.prompts) { // of each the highest version comes first
            spoken.computeIfAbsent(prompt.name(), _ -> new HashMap<>())
                    .putIfAbsent(prompt.language(), new Spoken(sound(scope, prompt), prompt.seconds()));
        }
        TenantPrompts found = new TenantPrompts(spoken, List.of());
        book.replace(
                scope,
                new TenantPrompts(spoken, found.music(rows.music, scope.tenant().language()), rows.byPhone));
    }

    private Source.Kept sound(TenantScope scope, Prompt prompt) {
        return new Source.Kept(
                prompt.sound(),
                () -> {
                    try (SealedReader reader = recordings.read(scope, prompt.sound())) {
                        return reader.readAll();
                    }
                },
                Optional.of(scope.id().toString()));
    }

    @Override
    public void remove(TenantScope scope) {
        book.remove(scope);
    }
}
