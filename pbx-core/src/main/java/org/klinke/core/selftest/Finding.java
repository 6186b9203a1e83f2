package org.klinke.core.selftest;

/// What a step of a trunk's self-test found. The names are stable: programs read them, and each has its words for
/// people in the catalogue of the command line.
public enum Finding {
    TRUNK_UP(true),
    TRUNK_SWITCHED_OFF(false),
    TRUNK_NOT_YET(false),
    TRUNK_NAME_UNKNOWN(false),
    TRUNK_TLS_FAILED(false),
    TRUNK_ACCOUNT_REFUSED(false),
    TRUNK_SILENT(false),
    TRUNK_UNREACHABLE(false),
    TRUNK_CARRIER_FAILED(false),

    CALL_RINGS(true),
    CALL_HOUSE_FULL(false),
    CALL_NO_LINE_FREE(false),
    CALL_NO_WAY(false),
    CALL_NO_PORT(false),
    CALL_NO_REPLY(false),
    CALL_BUSY(false),
    CALL_UNKNOWN(false),
    CALL_FORBIDDEN(false),
    CALL_PASSWORD(false),
    CALL_LOOP(false),
    CALL_CARRIER_FAILED(false),
    CALL_NO_MEDIA(false),
    CALL_REFUSED(false),

    BACK_ANSWERED(true),
    BACK_NEVER(false),
    BACK_ELSEWHERE(false),
    BACK_NO_LINE_FREE(false),
    BACK_NO_MEDIA(false),
    BACK_NOT_ANSWERED(false),

    NUMBER_SHOWN(true),
    NUMBER_OTHER(false),
    NUMBER_WITHHELD(false),

    AUDIO_HEARD(true),
    AUDIO_SILENCE(false),
    AUDIO_ECHO(false),
    AUDIO_GARBLED(false),

    DIGITS_HEARD(true),
    DIGITS_NONE(false),
    DIGITS_OTHER(false),

    HOLD_RESUMED(true),
    HOLD_REFUSED(false),
    HOLD_NO_REPLY(false),
    HOLD_SILENT_AFTER(false),

    FAX_TAKEN(true),
    /// `t38` of the trunk is off, or its voice is encrypted: nobody expects it.
    FAX_NOT_WANTED(true),
    FAX_REFUSED(false),
    FAX_NO_REPLY(false),
    FAX_SILENT_AFTER(false),

    END_HEARD(true),
    END_NOT_HEARD(false),
    END_BROKEN_OFF(false),

    NOT_REACHED(false);

    private final boolean ok;

    Finding(boolean ok) {
        this.ok = ok;
    }

    public boolean ok() {
        return ok;
    }
}
