package org.klinke.server.events;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// One who watches, and where he is. Of one thread.
public final class EventStream implements AutoCloseable {
    private final EventRing ring;
    private final String ringId;
    private final Runnable left;
    private long place;
    private boolean gap;
    private boolean begun;

    /// @param last id of the last event that was seen
    EventStream(EventRing ring, String ringId, Optional<String> last, Runnable left) {
        this.ring = ring;
        this.ringId = ringId;
        this.left = left;
        this.place = ring.end();
        last.ifPresent(this::resume);
    }

    /// @param id of the last event up to here: a later stream goes on after it
    /// @param event empty at the beginning ("ready"), and where some are lost
    /// @param reset some are: read again what you show
    public record Told(String id, Optional<LiveEvent> event, boolean reset) {}

    private void resume(String id) {
        String prefix = ringId + "-";
        String number = id.startsWith(prefix) ? id.substring(prefix.length()) : "";
        gap = true;
        if (number.matches("[0-9]{1,18}") && ring.reaches(Long.parseLong(number))) {
            place = Long.parseLong(number);
            gap = false;
        }
    }

    /// What is to be told next, in order; nothing if nothing happens for that long.
    public List<Told> next(Duration longest) throws InterruptedException {
        List<Told> told = new ArrayList<>();
        if (!begun) {
            begun = true;
            told.add(new Told(id(), Optional.empty(), gap));
            return told;
        }
        Optional<EventRing.Batch> batch = ring.await(place, longest);
        if (batch.isEmpty()) {
            place = ring.end();
            told.add(new Told(id(), Optional.empty(), true));
            return told;
        }
        for (LiveEvent event : batch.get().events()) {
            place++;
            told.add(new Told(id(), Optional.of(event), false));
        }
        return told;
    }

    private String id() {
        return ringId + "-" + place;
    }

    /// The server ends all streams.
    public boolean isOver() {
        return ring.isClosed();
    }

    @Override
    public void close() {
        left.run();
    }
}
