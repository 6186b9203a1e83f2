package org.klinke.core.alarm;

import java.util.Locale;

/// An alarm as stored.
///
/// @param mailTries how often its mail was tried
/// @param mailNote why it has not gone; "" if nothing is wrong
public record AlarmRow(Alarm alarm, Mail mail, int mailTries, String mailNote) {
    public enum Mail {
        /// The tenant named no address.
        NONE,
        DUE,
        SENT,
        /// Given up.
        FAILED;

        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Mail of(String word) {
            return valueOf(word.toUpperCase(Locale.ROOT));
        }
    }
}
