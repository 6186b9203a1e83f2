package org.klinke.core.dialplan;

import java.time.Duration;
import java.util.ArrayList;
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

    /// All stages as one: the later ones after the time of those before.
    public List<Ringer> oneByOne() {
        List<Ringer> all = new ArrayList<>();
        Duration before = Duration.ZERO;
        for (Stage stage : stages) {
            for (Ringer ringer : stage.ringers()) {
                all.add(new Ringer(
                        ringer.line(),
                        before.plus(ringer.delay()),
                        ringer.timeout().or(stages.size() > 1 ? stage::most : Optional::empty)));
            }
            before = before.plus(stage.most().orElse(Duration.ZERO));
        }
        return all;
    }

    /// @param delay from the beginning of the stage
    /// @param timeout how long it rings; empty: to the end of the stage
    public record Ringer(Line line, Duration delay, Optional<Duration> timeout) {
        public static Ringer outside(Decision.CallOutside call) {
            return new Ringer(new Line.Outside(call), Duration.ZERO, Optional.empty());
        }
    }

    public sealed interface Line {
        /// @param user for whom it rings
        record Phone(User user, Device device) implements Line {}

        record Outside(Decision.CallOutside call) implements Line {}
    }
}
