package org.klinke.core.call;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.klinke.core.authority.PinLocks;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Source;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.voicemail.BoxContents;
import org.klinke.core.voicemail.BoxPin;
import org.klinke.core.voicemail.GreetingCase;
import org.klinke.core.voicemail.VoiceBox;
import org.klinke.core.voicemail.VoiceBoxes;
import org.klinke.core.voicemail.VoiceMessage;

/// Boxes in memory, which say what they were told.
final class FakeBoxes implements VoiceBoxes {
    final Map<UUID, List<VoiceMessage>> messages = new HashMap<>();
    final Map<UUID, String> pins = new HashMap<>();
    final Map<UUID, RecordingId> greetings = new HashMap<>();
    final Set<UUID> underWay = new HashSet<>();
    final List<String> told = new ArrayList<>();
    private final Map<RecordingId, Source> sounds = new LinkedHashMap<>();
    private final PinLocks locks;
    private final Supplier<Instant> now;
    /// Of the greetings.
    GreetingCase when = GreetingCase.ANY;
    /// The database is away.
    boolean away;

    FakeBoxes(PinLocks locks, Supplier<Instant> now) {
        this.locks = locks;
        this.now = now;
    }

    Source soundOf(RecordingId id) {
        return sounds.computeIfAbsent(id, one -> new Source.Kept(one, () -> new byte[0]));
    }

    private static <T> CompletableFuture<T> done(T value) {
        return CompletableFuture.completedFuture(value);
    }

    @Override
    public synchronized CompletableFuture<Optional<BoxContents>> look(TenantScope scope, VoiceBox box) {
        return done(
                away
                        ? Optional.empty()
                        : Optional.of(new BoxContents(
                                pins.containsKey(box.owner()),
                                greetings.containsKey(box.owner())
                                        ? Map.of(when, greetings.get(box.owner()))
                                        : Map.of(),
                                messages.getOrDefault(box.owner(), List.of()))));
    }

    @Override
    public synchronized boolean begins(TenantScope scope, VoiceBox box, UUID id, BoxContents known) {
        return known.messages().size() + underWay.size() < box.settings().messagesMax() && underWay.add(id);
    }

    @Override
    public synchronized void ended(TenantScope scope, UUID id, Optional<RecordingId> kept) {
        if (kept.isEmpty()) {
            underWay.remove(id);
        }
    }

    @Override
    public synchronized CompletableFuture<Entry> enter(TenantScope scope, VoiceBox box, DeviceId device, String pin) {
        boolean right = pin.equals(pins.get(box.owner()));
        return done(
                switch (locks.guess(new PinLocks.Guesser.OfBox(box.owner()), right, now.get())) {
                    case RIGHT -> Entry.OPEN;
                    case WRONG, WRONG_AND_LOCKED -> Entry.WRONG;
                    case LOCKED -> Entry.LOCKED;
                });
    }

    @Override
    public synchronized CompletableFuture<PinSet> setPin(TenantScope scope, VoiceBox box, String pin, String by) {
        if (!BoxPin.isStrong(pin, box.extension())) {
            return done(PinSet.WEAK);
        }
        pins.put(box.owner(), pin);
        told.add("PIN by " + by);
        return done(PinSet.DONE);
    }

    @Override
    public synchronized CompletableFuture<Optional<Source>> greeting(TenantScope scope, RecordingId greeting) {
        return done(Optional.of(soundOf(greeting)));
    }

    @Override
    public synchronized CompletableFuture<Optional<Source>> sound(TenantScope scope, RecordingId message, String by) {
        told.add("sound " + message + " by " + by);
        return done(Optional.of(soundOf(message)));
    }

    @Override
    public synchronized CompletableFuture<Boolean> heard(TenantScope scope, RecordingId message, String by) {
        messages.values()
                .forEach(box -> box.replaceAll(one -> one.id().equals(message)
                        ? new VoiceMessage(one.id(), one.started(), one.name(), one.number(), one.seconds(), true)
                        : one));
        return done(true);
    }

    @Override
    public synchronized CompletableFuture<Boolean> delete(TenantScope scope, RecordingId message, String by) {
        messages.values().forEach(box -> box.removeIf(one -> one.id().equals(message)));
        return done(true);
    }

    @Override
    public synchronized CompletableFuture<Boolean> forward(
            TenantScope scope, RecordingId message, VoiceBox to, String by) {
        told.add("forward to " + to.extension());
        return done(true);
    }

    @Override
    public synchronized CompletableFuture<Boolean> greet(
            TenantScope scope, VoiceBox box, GreetingCase of, Optional<RecordingId> greeting, String by) {
        when = of;
        if (greeting.isPresent()) {
            greetings.put(box.owner(), greeting.get());
        } else {
            greetings.remove(box.owner());
        }
        return done(true);
    }
}
