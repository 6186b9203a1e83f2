package org.klinke.media.net;

import org.jspecify.annotations.Nullable;
import org.klinke.core.media.MixSeat;
import org.klinke.media.mix.MixFormat;

/// A leg's partner that is a mix, on this worker or another.
interface MixSink extends MediaSink {
    void change(MixSeat seat);

    /// After another agreement with the leg's far end.
    void change(@Nullable MixFormat format);

    /// For people.
    String describe();
}
