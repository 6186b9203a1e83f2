package org.klinke.core.call;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Source;
import org.klinke.core.prompt.PhonePrompt;
import org.klinke.core.prompt.SpokenPrompts;
import org.klinke.core.tenant.TenantScope;

/// Writes down what was kept.
final class FakeSpokenPrompts implements SpokenPrompts {
    final List<String> kept = Collections.synchronizedList(new ArrayList<>());
    /// So often it is not there yet.
    int missing;

    boolean away;
    /// It takes longer than anybody waits.
    boolean slow;

    static Source source(RecordingId sound) {
        return new Source.Kept(sound, () -> new byte[0]);
    }

    @Override
    public CompletableFuture<Optional<Source>> hear(TenantScope scope, RecordingId sound) {
        return CompletableFuture.completedFuture(missing-- > 0 ? Optional.empty() : Optional.of(source(sound)));
    }

    @Override
    public CompletableFuture<Boolean> keep(TenantScope scope, PhonePrompt prompt, RecordingId sound, String by) {
        kept.add(prompt.name() + " by " + by);
        return slow ? new CompletableFuture<>() : CompletableFuture.completedFuture(!away);
    }
}
