package org.klinke.core.voicemail;

import java.time.Duration;
import java.util.Optional;

/// How a voice box behaves.
///
/// @param secondsMin what is shorter is no message
/// @param secondsMax then a message ends
/// @param messagesMax more are not taken
/// @param keepDays after which a message is deleted; 0 = not by itself
/// @param mail who is written to about each new message; empty: nobody
/// @param attach the message goes with the mail
/// @param keep it stays in the box, too, once the mail is sent with it
/// @param callBack whoever hears a message at a phone of his own may call back from the menu; numbers of messages come
/// from outside, so nobody does unless somebody has said so
public record BoxSettings(
        int secondsMin,
        int secondsMax,
        int messagesMax,
        int keepDays,
        Optional<String> mail,
        boolean attach,
        boolean keep,
        boolean callBack) {
    public static final BoxSettings USUAL = new BoxSettings(2, 180, 50, 90);

    /// From which nobody calls back.
    public BoxSettings(
            int secondsMin, int secondsMax, int messagesMax, int keepDays, Optional<String> mail, boolean attach) {
        this(secondsMin, secondsMax, messagesMax, keepDays, mail, attach, true, false);
    }

    /// That keeps what it sends.
    public BoxSettings(
            int secondsMin,
            int secondsMax,
            int messagesMax,
            int keepDays,
            Optional<String> mail,
            boolean attach,
            boolean callBack) {
        this(secondsMin, secondsMax, messagesMax, keepDays, mail, attach, true, callBack);
    }

    /// That writes to nobody.
    public BoxSettings(int secondsMin, int secondsMax, int messagesMax, int keepDays) {
        this(secondsMin, secondsMax, messagesMax, keepDays, Optional.empty(), false);
    }

    static final int SECONDS_MIN_MAX = 10;
    static final int SECONDS_MAX_MIN = 10;
    static final int SECONDS_MAX_MAX = 600;
    /// How many there are is said by numbers below a hundred.
    static final int MESSAGES_MAX_MAX = 99;

    static final int KEEP_DAYS_MAX = 3_650;

    public Duration shortest() {
        return Duration.ofSeconds(secondsMin);
    }

    public Duration longest() {
        return Duration.ofSeconds(secondsMax);
    }
}
