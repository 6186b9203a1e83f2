package org.klinke.media.net;

import org.jspecify.annotations.Nullable;
import org.klinke.core.id.LegId;
import org.klinke.core.id.MixId;
import org.klinke.core.media.MixSeat;
import org.klinke.media.mix.MixFormat;
import org.klinke.media.mix.Mixer;
import org.klinke.media.mix.Place;

/// A leg's place in a mix of this worker.
///
/// @param onLeft told the mix's name once the leg has left
record LocalMix(MixId id, Mixer mixer, Place place, java.util.function.Consumer<MixId> onLeft) implements MixSink {
    @Override
    public void relay(Payload payload) {
        place.receive(payload.source, payload.codec, payload.sequence, payload.data, payload.offset, payload.length);
    }

    @Override
    public void partnerLeft(LegId leg) {
        mixer.leave(place);
        onLeft.accept(id);
    }

    @Override
    public void change(MixSeat seat) {
        mixer.change(place, seat);
    }

    @Override
    public void change(@Nullable MixFormat format) {
        mixer.change(place, format);
    }

    @Override
    public String describe() {
        return mixer.describe(place);
    }
}
