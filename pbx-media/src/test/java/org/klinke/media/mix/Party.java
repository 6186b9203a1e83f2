package org.klinke.media.mix;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;
import org.klinke.core.id.LegId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.MixSeat;
import org.klinke.media.Tones;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;
import org.klinke.media.codec.AudioEncoder;

/// A mix and who takes part in it, on a clock of its own.
final class Party {
    static final long FRAME_NANOS = 20_000_000L;

    final LongAdder codecs = new LongAdder();
    final Mixer mixer = new Mixer(new Coders(codecs), 0);
    final List<Guest> guests = new ArrayList<>();
    private long now;

    Guest join(Codec codec, int hertz) {
        return join(codec, hertz, MixSeat.talking().withAnnounced(false));
    }

    static LegId leg() {
        return new LegId(UUID.randomUUID());
    }

    /// @param hertz of the tone it says; 0 = nothing
    Guest join(Codec codec, int hertz, MixSeat seat) {
        Guest guest = new Guest(this, codec, hertz, seat);
        guests.add(guest);
        return guest;
    }

    /// Everybody says a frame, everybody hears one.
    void run(int frames) {
        for (int i = 0; i < frames; i++) {
            for (Guest guest : List.copyOf(guests)) {
                guest.say();
            }
            mixer.run(now);
            now += FRAME_NANOS;
        }
    }

    /// From now on: what each hears in a second.
    void listenAfresh() {
        run(25);
        guests.forEach(guest -> guest.samples = 0);
        run(50);
    }

    static final class Guest implements Listener {
        final LegId leg = leg();
        final Place place;
        final Codec codec;
        private final Party party;
        private final AudioEncoder encoder;
        private final AudioDecoder decoder;
        private final short[] pcm = new short[AudioDecoder.PACKET_SAMPLES_MAX];
        private final short[] heard = new short[48_000 * 6];
        private final byte[] payload = new byte[AudioEncoder.PAYLOAD_BYTES_MAX];
        int samples;
        int frames;
        int ticks;
        int hertz;
        double amplitude = 6_000;
        /// One of so many packets is lost; 0 = none.
        int lossEvery;
        boolean throwing;
        boolean failed;
        private long said;
        private int sequence = 65_500;

        Guest(Party party, Codec codec, int hertz, MixSeat seat) {
            this.party = party;
            this.codec = codec;
            this.hertz = hertz;
            encoder = AudioCodecs.encoder(codec, "");
            decoder = AudioCodecs.decoder(codec);
            place = party.mixer.join(leg, seat, new MixFormat(codec), this);
        }

        void say() {
            int rate = encoder.sampleRate();
            short[] frame = Tones.sine(rate, hertz, hertz == 0 ? 0 : amplitude, said, rate / 50);
            said += frame.length;
            int length = encoder.encode(frame, frame.length, payload, 0);
            sequence = (sequence + 1) & 0xffff;
            if (length > 0 && (lossEvery == 0 || sequence % lossEvery != 0)) {
                place.receive(7, codec, sequence, payload, 0, length);
            }
        }

        void leave() {
            party.mixer.leave(place);
            party.guests.remove(this);
        }

        @Override
        public void hear(Codec of, int passed, byte[] data, int length, long nowNanos) {
            if (throwing) {
                throw new IllegalStateException("injected");
            }
            frames++;
            ticks += passed;
            int got = decoder.decode(data, 0, length, pcm);
            System.arraycopy(pcm, 0, heard, samples, got);
            samples += got;
        }

        @Override
        public void failed() {
            failed = true;
            party.guests.remove(this);
        }

        /// Share of the tone in what it heard.
        double share(int ofHertz) {
            return Tones.share(Arrays.copyOf(heard, samples), decoder.sampleRate(), ofHertz);
        }

        int peak() {
            int peak = 0;
            for (int i = 0; i < samples; i++) {
                peak = Math.max(peak, Math.abs(heard[i]));
            }
            return peak;
        }
    }
}
