package org.klinke.core.recording;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// What of a tenant's calls is recorded. Nothing, unless somebody has said so.
///
/// @param quotaMegabytes that all its recordings may take up; 0 = as much as there is
/// @param rules the first that fits counts
public record RecordingSettings(int quotaMegabytes, List<RecordingRule> rules) {
    public static final RecordingSettings NOTHING = new RecordingSettings(50_000, List.of());

    public RecordingSettings {
        rules = List.copyOf(rules);
    }

    public Optional<RecordingRule> find(RecordingRule.Start start, RecordingRule.Side side) {
        return rules.stream()
                .filter(rule -> rule.start() == start && rule.fits(side))
                .findFirst();
    }

    /// The first that names this user, whatever calls it is for.
    public Optional<RecordingRule> covering(RecordingRule.Side side) {
        return rules.stream()
                .filter(rule -> rule.enabled() && rule.covers(side))
                .findFirst();
    }

    public long quotaBytes() {
        return (long) quotaMegabytes << 20;
    }

    /// For plan and audit log.
    public Map<String, String> facts() {
        return RecordingText.facts(this);
    }
}
