package org.klinke.media.mix;

import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.Codec;
import org.klinke.media.codec.AudioCodecs;
import org.klinke.media.codec.AudioDecoder;
import org.klinke.media.codec.AudioEncoder;

/// Makes codecs and counts those that are open: they hold native memory.
public final class Coders {
    private final LongAdder open;

    /// @param open how many there are now
    public Coders(LongAdder open) {
        this.open = open;
    }

    @Nullable
    AudioDecoder decoder(Codec codec) {
        AudioDecoder made = AudioCodecs.decoder(codec);
        if (made != null) {
            open.increment();
        }
        return made;
    }

    @Nullable
    AudioEncoder encoder(MixFormat format) {
        AudioEncoder made = AudioCodecs.encoder(format.codec(), format.fmtp());
        if (made != null) {
            open.increment();
        }
        return made;
    }

    void close(AudioDecoder decoder) {
        open.decrement();
        decoder.close();
    }

    void close(AudioEncoder encoder) {
        open.decrement();
        encoder.close();
    }
}
