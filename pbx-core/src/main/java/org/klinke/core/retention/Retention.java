package org.klinke.core.retention;

import java.util.Map;

/// After how many days what a tenant has goes; 0 = not by this.
///
/// @param calls call records, with all that was noted of them, counted from their ends
/// @param numbers what call records say of others outside: then numbers lose their ends, and names and
/// timelines go
/// @param recordings that no rule keeps longer
/// @param voicemail that no voice box keeps longer
public record Retention(int calls, int numbers, int recordings, int voicemail) {
    /// Of a tenant that has set nothing: what German law lets one keep who has no reason of his own.
    public static final Retention USUAL = new Retention(90, 7, 0, 0);

    static final int DAYS_MAX = 3_650;

    /// For plan and audit log.
    public Map<String, String> facts() {
        return RetentionText.facts(this);
    }
}
