package org.klinke.core.prompt;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.klinke.core.audit.Actor;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Source;
import org.klinke.core.shelf.Recordings;
import org.klinke.core.tenant.TenantScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Each order on a thread of its own. Thread-safe.
public final class StoredSpokenPrompts implements SpokenPrompts {
    private static final Logger LOG = LoggerFactory.getLogger(StoredSpokenPrompts.class);

    private final Prompts prompts;
    private final Recordings recordings;

    public StoredSpokenPrompts(Prompts prompts, Recordings recordings) {
        this.prompts = prompts;
        this.recordings = recordings;
    }

    private interface Order<T> {
        T carryOut() throws IOException;
    }

    @Override
    public CompletableFuture<Optional<Source>> hear(TenantScope scope, RecordingId sound) {
        return apart(
                scope,
                () -> {
                    try (SealedReader _ = recordings.read(scope, sound)) {
                        return Optional.of(new Source.Kept(sound, () -> bytes(scope, sound)));
                    } catch (NoSuchFileException _) {
                        return Optional.empty(); // it is still being written
                    }
                },
                Optional.empty());
    }

    private byte[] bytes(TenantScope scope, RecordingId sound) throws IOException {
        try (SealedReader reader = recordings.read(scope, sound)) {
            return reader.readAll();
        }
    }

    @Override
    public CompletableFuture<Boolean> keep(TenantScope scope, PhonePrompt prompt, RecordingId sound, String by) {
        return apart(
                scope,
                () -> {
                    prompts.addSpoken(scope, prompt, sound, new Actor(by, "user", "phone"));
                    return true;
                },
                false);
    }

    private static <T> CompletableFuture<T> apart(TenantScope scope, Order<T> order, T failed) {
        CompletableFuture<T> done = new CompletableFuture<>();
        Thread.ofVirtual().name("spoken-prompt").start(() -> {
            try {
                done.complete(order.carryOut());
            } catch (IOException | RuntimeException e) {
                // An edge: whoever has spoken hears that it could not be done.
                LOG.atWarn()
                        .setCause(e)
                        .addKeyValue("tenant", scope.name())
                        .log("what was spoken by phone could not be read or stored");
                done.complete(failed);
            }
        });
        return done;
    }
}
