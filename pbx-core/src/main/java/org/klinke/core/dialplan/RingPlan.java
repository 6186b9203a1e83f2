package org.klinke.core.dialplan;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;

/// Who rings when.
///
/// @param stages one after the other, the next as soon as one has failed; at least one
public record RingPlan(List<Stage> stages) {
    public RingPlan {
        stages = List.copyOf(stages);
    }

    /// @param ringers at least one. If all that ring have given up, the next one rings at once, whatever its delay
    /// @param most how long the stage lasts; empty: as long as a call may ring at all
    public record Stage(List<Ringer> ringers, Optional<Duration> most) {
        public Stage {
            ringers = List.copyOf(ringers);
        }
    }

    /// @param user for whom it rings
    /// @param delay from the beginning of the stage
    /// @param timeout how long it rings; empty: to the end of the stage
    public record Ringer(Line line, User user, Duration delay, Optional<Duration> timeout) {}

    public sealed interface Line {
        record Phone(Device device) implements Line {}

        record Outside(Decision.CallOutside call) implements Line {}
    }
}
