package org.klinke.core.recording;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.klinke.core.media.RecordingFormat;

/// Whose calls are recorded, on whose wish and on what terms.
///
/// @param users extensions; with `groups` empty, too: everybody's
/// @param groups extensions; their members' calls
/// @param direction of the call, as that user sees it
/// @param origin of the one he talks with
/// @param percent of such calls, if they are recorded automatically
/// @param keepDays 0 = until somebody deletes it
/// @param mail who is written to about each recording that has ended
public record RecordingRule(
        String title,
        boolean enabled,
        Start start,
        List<String> users,
        List<String> groups,
        Direction direction,
        Origin origin,
        boolean twoChannels,
        int percent,
        Asked consent,
        int keepDays,
        List<String> mail) {
    static final int KEEP_DAYS_DEFAULT = 90;

    public RecordingRule {
        users = List.copyOf(users);
        groups = List.copyOf(groups);
        mail = List.copyOf(mail);
    }

    /// Who begins.
    public enum Start {
        AUTOMATIC,
        CODE
    }

    public enum Direction {
        IN,
        OUT,
        BOTH
    }

    public enum Origin {
        INTERNAL,
        EXTERNAL,
        BOTH
    }

    /// Who has to agree by a key before anything is recorded.
    public enum Asked {
        /// Both; who begins by a code has agreed.
        ALL,
        /// Whoever the rule does not name: those it names have agreed in another way.
        OTHERS,
        /// Nobody; both are told before. Not lawful everywhere: in Germany only who knows and goes on talking freely
        /// has agreed.
        ANNOUNCED
    }

    /// One of the two who talk.
    ///
    /// @param extension of the tenant's user there, "" if it is none
    /// @param groups extensions of those it is a member of
    /// @param outward has called
    /// @param withCarrier talks with somebody outside
    public record Side(String extension, Set<String> groups, boolean outward, boolean withCarrier) {}

    /// Whether it names this user.
    public boolean covers(Side side) {
        return !side.extension().isEmpty()
                && ((users.isEmpty() && groups.isEmpty())
                        || users.contains(side.extension())
                        || groups.stream().anyMatch(side.groups()::contains));
    }

    public boolean fits(Side side) {
        return enabled
                && covers(side)
                && switch (direction) {
                    case IN -> !side.outward();
                    case OUT -> side.outward();
                    case BOTH -> true;
                }
                && switch (origin) {
                    case INTERNAL -> !side.withCarrier();
                    case EXTERNAL -> side.withCarrier();
                    case BOTH -> true;
                };
    }

    public RecordingFormat format() {
        return new RecordingFormat(
                RecordingFormat.Kind.PACKETS,
                twoChannels ? RecordingFormat.Channels.SIDES : RecordingFormat.Channels.MIXED);
    }

    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
