package org.klinke.server.api;

import java.io.IOException;
import java.util.List;
import org.klinke.core.blob.SealedReader;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.secret.SecretUnavailable;
import org.klinke.media.convert.ConverterBusy;
import org.klinke.media.convert.SoundConverter;
import org.klinke.media.file.UnreadableSound;
import org.klinke.web.Problem;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;

/// Sounds that people bring as files, and hear again before callers do: prompts and greetings, so many at once of both
/// together. Thread-safe.
public final class BroughtSounds {
    private static final int PER_TENANT_MAX = 5;
    private static final int ALL_MAX = 50;

    private final SoundConverter converter;
    private final Turns turns =
            new Turns(PER_TENANT_MAX, ALL_MAX, "prompts.many", "many prompts are played just now; try again");

    public BroughtSounds(SoundConverter converter) {
        this.converter = converter;
    }

    interface Opener {
        SealedReader open() throws IOException;
    }

    /// The file of the request as WAV.
    ///
    /// @throws InvalidInput naming the field `file`
    byte[] wav(ApiRequest request, int secondsMax) {
        try {
            return converter.wav(request.file(), secondsMax);
        } catch (UnreadableSound e) {
            throw new InvalidInput("file", String.valueOf(e.getMessage()), "choose another audio file");
        } catch (ConverterBusy e) {
            throw new Problem(429, "prompts.converting", String.valueOf(e.getMessage()), List.of())
                    .with("Retry-After", "5");
        }
    }

    /// All of it, or the part that a player asks for.
    ApiAnswer play(ApiRequest request, Opener kept) {
        Turns.Turn turn = turns.take(request.tenant());
        try {
            RecordedSound sound = new RecordedSound(kept.open());
            try {
                return KeptRecordingRoutes.part(request, sound, turn).with("Content-Type", "audio/wav");
            } catch (RuntimeException e) {
                sound.close();
                throw e;
            }
        } catch (IOException | SecretUnavailable e) {
            turn.close();
            throw new Problem(409, "prompts.unreadable", "the prompt can't be read: " + e.getMessage(), List.of());
        } catch (RuntimeException e) {
            turn.close();
            throw e;
        }
    }

    static Problem noRoom(IOException e) {
        return Problem.invalid(409, "prompts.room", "it cannot be kept: " + e.getMessage(), List.of());
    }
}
