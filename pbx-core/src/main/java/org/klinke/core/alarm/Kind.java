package org.klinke.core.alarm;

/// What an alarm is about, and the facts it has; `call`, where there is one, is the id for `klinke trace`. The name is
/// stable: it stands in rows. How it is said stands in `alarms.properties`.
public enum Kind {
    /// A call for help starts: `number`, `who`, `extension`, `device`, `site`, `address`, `where`, `shown`.
    EMERGENCY_CALL(true),
    /// It could not be placed, or nobody took it: the same, and `why`, one of `no-route`, `carrier`, `server`.
    EMERGENCY_FAILED(true),
    /// 110 or 112 was dialled, and the call was refused before it began, for who calls has not proven to be one of us,
    /// or for what he sent: `number`, `from`, `who` (a device, "" if it is not known), `refusal`.
    EMERGENCY_REFUSED(false),
    /// 80 % of a limit are used: `subject` (`user`, `tenant` or `trunk`), `who` and `extension` or `trunk`, `measure`,
    /// `limit`, `used`.
    LIMIT_WARNED(false),
    /// It is used up, and calls are refused: the same.
    LIMIT_REACHED(false),
    /// Somebody entered too many wrong PINs, and is asked for none for a while: `who`, `extension`, `until`.
    PIN_LOCKED(false),
    /// A call was passed on in circles: `who`, `dialled`, `reason`.
    LOOP(false),
    /// A trunk is down for some minutes: `trunk`, `cause` ([org.klinke.core.trunk.TrunkStatus.Cause]), `reason`.
    TRUNK_DOWN(false),
    /// It is up again: `trunk`.
    TRUNK_UP(false),
    /// The nightly self-test of a trunk has failed, or could not begin: `trunk`, `stage` (the first step that
    /// failed, or `NOT_BEGUN`), `called`, `reason` (its finding, or why it did not begin).
    TRUNK_TEST_FAILED(false),
    /// Three quarters of the list of new telephones are taken: `count`, `limit`, `mac` and `from` of the last, `site`,
    /// `address`, `where`. Once an hour.
    NEWCOMERS_MANY(false),
    /// It is full, or they come too fast, and the one that came shares an account with others: the same.
    NEWCOMERS_FULL(false),
    /// Not all phones that were to try a firmware run it, so the others keep what they have: `model`, `version`,
    /// `first` (how many tried), `count` and `missing` (who does not).
    FIRMWARE_STOPPED(false),
    /// A certificate that the tenant's phones are shown ends soon, or has ended: `name` they ask for, `until`,
    /// `step` (days that are left at most; 0: none), `owner` (`operator` or `server`: who makes the next one).
    CERTIFICATE_ENDS(false),
    /// Factory certificates, by which phones prove which ones they are, end soon, or have ended: `count`, `phones` (the
    /// first ones), `until` (the first end), `step` (days that are left at most; 0: none).
    PHONE_CERTIFICATES_END(false),
    /// Phones register from outside the networks of their site: `count`, `phones` with names and addresses, the first
    /// ones.
    PHONES_AWAY(false),
    /// Recordings and messages take up 80 % of what they may: `used`, `limit` (MB).
    RECORDINGS_MANY(false),
    /// They take up all of it, and nothing more is kept: the same.
    RECORDINGS_FULL(false),
    /// The disk is nearly full, and nothing more is recorded: `used`.
    RECORDINGS_NO_DISK(false),
    /// A webhook is switched off, for nobody takes what it sends: `webhook`, `host`, `count` (failures in a row),
    /// `reason`.
    WEBHOOK_OFF(false);

    private final boolean help;

    Kind(boolean help) {
        this.help = help;
    }

    /// Somebody calls 110 or 112: phones are told, too.
    public boolean isForHelp() {
        return help;
    }
}
