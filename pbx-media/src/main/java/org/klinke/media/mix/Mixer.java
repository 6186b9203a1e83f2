package org.klinke.media.mix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.klinke.core.id.LegId;
import org.klinke.core.media.MixSeat;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One mix. Every 20 ms: each place is asked what it says, the loudest few are summed up for each audience (places that
/// hear the same others), each speaker's own voice is taken out of what it hears, and every sum is encoded once for
/// each format. The mix runs at the highest rate that a place of it can be sent, and so costs little if none can be
/// sent much. Lives on one worker's thread.
public final class Mixer implements AutoCloseable {
    public static final int PLACES_MAX = 2_000;

    static final int FRAMES_PER_SECOND = 50;
    static final int FRAME_SAMPLES_MAX = 960;

    private static final Logger LOG = LoggerFactory.getLogger(Mixer.class);
    private static final long FRAME_NANOS = 1_000_000_000L / FRAMES_PER_SECOND;
    /// After a stall no more frames than this are made up for.
    private static final int LATE_FRAMES_MAX = 5;
    private static final int TONES_WAITING_MAX = 3;
    private static final int RATE_MIN = 8_000;

    private final Coders coders;
    private final List<Place> places = new ArrayList<>();
    private final Speakers speakers = new Speakers();
    private final List<MixEncoder> shared = new ArrayList<>();
    private final List<MixTone> tones = new ArrayList<>();
    /// Places that failed in this tick. They leave at its end: sums and audiences must not change in between.
    private final List<Place> broken = new ArrayList<>();
    /// What each audience hears, itself not taken out.
    private final List<int[]> sums = new ArrayList<>();
    private final boolean[] summed = new boolean[PLACES_MAX];
    private final int[] rest = new int[FRAME_SAMPLES_MAX];
    private final int[] tone = new int[FRAME_SAMPLES_MAX];

    private int rate = RATE_MIN;
    private int audiences;
    private int toneAt;
    private boolean toneNow;
    private long tick;
    private long dueNanos;

    public Mixer(Coders coders, long nowNanos) {
        this.coders = coders;
        this.dueNanos = nowNanos;
    }

    /// @param format what it can be sent; null if nothing
    /// @return empty place, or null if the mix is full
    public @Nullable Place join(LegId leg, MixSeat seat, @Nullable MixFormat format, Listener listener) {
        if (places.size() == PLACES_MAX) {
            return null;
        }
        Place place = new Place(leg, seat, format, listener, coders);
        places.add(place);
        arrange();
        if (seat.announced() && places.size() > 1) {
            announce(MixTone.CAME);
        }
        return place;
    }

    /// Idempotent.
    public void leave(Place place) {
        if (places.remove(place)) {
            speakers.remove(place);
            place.close();
            arrange();
            if (place.seat.announced() && !places.isEmpty()) {
                announce(MixTone.WENT);
            }
        }
    }

    public void change(Place place, MixSeat seat) {
        place.seat = seat;
        arrange();
    }

    /// After another agreement with its far end.
    public void change(Place place, @Nullable MixFormat format) {
        place.format = format;
        arrange();
    }

    public boolean isEmpty() {
        return places.isEmpty();
    }

    public int size() {
        return places.size();
    }

    /// For people.
    public String describe(Place place) {
        return "a mix of " + places.size() + " at " + rate + " Hz"
                + (place.seat.muted() ? ", muted" : place.speaking ? ", speaks" : "");
    }

    public Collection<Listener> listeners() {
        return places.stream().map(place -> place.listener).toList();
    }

    /// Makes the frames that are due.
    ///
    /// @return nanos until the next one
    public long run(long nowNanos) {
        if (nowNanos - dueNanos > LATE_FRAMES_MAX * FRAME_NANOS) {
            dueNanos = nowNanos;
        }
        while (nowNanos - dueNanos >= 0) {
            dueNanos += FRAME_NANOS;
            mix(nowNanos);
        }
        return dueNanos - nowNanos;
    }

    private void mix(long nowNanos) {
        tick++;
        int frame = rate / FRAMES_PER_SECOND;
        for (int i = places.size() - 1; i >= 0; i--) {
            listen(places.get(i));
        }
        if (speakers.choose(places)) {
            dropOwn();
        }
        List<Place> speaking = speakers.speaking();
        for (int i = 0; i < speaking.size(); i++) {
            speak(speaking.get(i), frame);
        }
        renderTone(frame);
        Arrays.fill(summed, 0, audiences, false);
        for (int i = places.size() - 1; i >= 0; i--) {
            serve(places.get(i), frame, nowNanos);
        }
        tidy();
        while (!broken.isEmpty()) {
            Place place = broken.removeLast();
            leave(place);
            place.listener.failed();
        }
    }

    /// One place's failure ends that place.
    private void listen(Place place) {
        try {
            place.listen();
        } catch (RuntimeException | Error e) {
            failed(place, e);
        }
    }

    private void speak(Place place, int frame) {
        boolean spoke = false;
        try {
            spoke = place.speak(rate, frame);
        } catch (RuntimeException | Error e) {
            failed(place, e);
        }
        if (!spoke) {
            Arrays.fill(place.voice, 0, frame, 0);
        }
    }

    private void serve(Place place, int frame, long nowNanos) {
        MixFormat format = place.format;
        if (format == null || !place.seat.hears() || broken.contains(place)) {
            return;
        }
        try {
            serve(place, format, frame, nowNanos);
        } catch (RuntimeException | Error e) {
            failed(place, e);
        }
    }

    private void failed(Place place, Throwable fault) {
        LOG.atError().setCause(fault).addKeyValue("leg", place.leg).log("a place in a mix failed and is taken away");
        if (!broken.contains(place)) {
            broken.add(place);
        }
    }

    private void serve(Place place, MixFormat format, int frame, long nowNanos) {
        int[] sum = sum(place, frame);
        MixEncoder encoder;
        if (place.speaking && hears(place, place)) {
            encoder = place.own;
            if (encoder == null) {
                encoder = new MixEncoder(place.audience, format, rate, coders);
                place.own = encoder;
            }
            Pcm.subtract(sum, place.voice, rest, frame);
            encoder.encode(rest, frame, tick);
        } else {
            encoder = place.shared;
            if (encoder == null) {
                encoder = sharedEncoder(place.audience, format);
                place.shared = encoder;
            }
            if (!encoder.isUsed(tick)) {
                encoder.encode(sum, frame, tick);
            }
        }
        encoder.send(place, nowNanos);
    }

    private int[] sum(Place listener, int frame) {
        int[] sum = sums.get(listener.audience);
        if (!summed[listener.audience]) {
            summed[listener.audience] = true;
            System.arraycopy(tone, 0, sum, 0, frame);
            List<Place> speaking = speakers.speaking();
            for (int i = 0; i < speaking.size(); i++) {
                Place speaker = speaking.get(i);
                if (hears(listener, speaker)) {
                    Pcm.add(speaker.voice, sum, frame);
                }
            }
        }
        return sum;
    }

    /// Whether the speaker is in the sum of the listener's audience: its own voice too, where others of it hear that.
    private static boolean hears(Place listener, Place speaker) {
        return speaker.seat.heardBy(listener.leg) || (speaker == listener && !speaker.seat.muted());
    }

    private MixEncoder sharedEncoder(int audience, MixFormat format) {
        for (int i = 0; i < shared.size(); i++) {
            MixEncoder candidate = shared.get(i);
            if (candidate.isFor(audience, format)) {
                return candidate;
            }
        }
        MixEncoder made = new MixEncoder(audience, format, rate, coders);
        shared.add(made);
        return made;
    }

    /// Who does not speak any more hears what the others hear.
    private void dropOwn() {
        for (int i = 0; i < places.size(); i++) {
            Place place = places.get(i);
            MixEncoder own = place.own;
            if (own != null && !place.speaking) {
                place.own = null;
                own.close();
            }
        }
    }

    /// Encoders that nobody was sent from in this second.
    private void tidy() {
        if (tick % FRAMES_PER_SECOND != 0) {
            return;
        }
        for (int i = shared.size() - 1; i >= 0; i--) {
            MixEncoder encoder = shared.get(i);
            if (!encoder.isUsed(tick)) {
                shared.remove(i);
                encoder.close();
                for (int j = 0; j < places.size(); j++) {
                    Place place = places.get(j);
                    place.shared = place.shared == encoder ? null : place.shared;
                }
            }
        }
    }

    /// Finds the rate and the audiences anew, after any change of who is here and how: places are of one audience if
    /// the same whisperers are not for them. Encoders that fit go on.
    private void arrange() {
        int highest = RATE_MIN;
        for (Place place : places) {
            MixFormat format = place.format;
            highest = Math.max(highest, format == null ? 0 : format.sampleRate());
        }
        boolean otherRate = highest != rate;
        rate = highest;
        List<Place> restricted = places.stream().filter(Place::isWhispering).toList();
        List<List<Place>> unheard = new ArrayList<>();
        for (Place place : places) {
            List<Place> here = restricted.stream()
                    .filter(other -> other != place && !hears(place, other))
                    .toList();
            int found = unheard.indexOf(here);
            if (found < 0) {
                found = unheard.size();
                unheard.add(here);
            }
            place.audience = found;
            place.shared = null;
            MixEncoder own = place.own;
            MixFormat format = place.format;
            if (own != null && (otherRate || format == null || !own.isFor(place.audience, format))) {
                place.own = null;
                own.close();
            }
        }
        audiences = unheard.size();
        while (sums.size() < audiences) {
            sums.add(new int[FRAME_SAMPLES_MAX]);
        }
        if (otherRate) {
            shared.forEach(MixEncoder::close);
            shared.clear();
            toneAt = 0;
        }
    }

    private void announce(MixTone wanted) {
        if (tones.size() < TONES_WAITING_MAX) {
            tones.add(wanted);
        }
    }

    private void renderTone(int frame) {
        if (tones.isEmpty()) {
            if (toneNow) {
                Arrays.fill(tone, 0);
                toneNow = false;
            }
            return;
        }
        toneNow = true;
        short[] samples = tones.getFirst().at(rate);
        int count = Math.clamp(samples.length - toneAt, 0, frame);
        for (int i = 0; i < count; i++) {
            tone[i] = samples[toneAt + i];
        }
        Arrays.fill(tone, count, FRAME_SAMPLES_MAX, 0);
        toneAt += frame;
        if (toneAt >= samples.length) {
            toneAt = 0;
            tones.removeFirst();
        }
    }

    @Override
    public void close() {
        places.forEach(Place::close);
        places.clear();
        speakers.speaking().clear();
        shared.forEach(MixEncoder::close);
        shared.clear();
    }
}
