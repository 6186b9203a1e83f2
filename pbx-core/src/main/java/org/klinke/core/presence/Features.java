package org.klinke.core.presence;

import java.util.Optional;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.Wishes;

/// What keys of a user's phones show of how he wants to be reached. A phone knows one target for each case: that of
/// calls from outside, else that of internal ones.
///
/// @param noAnswerSeconds how long it rings before
public record Features(
        boolean doNotDisturb,
        Optional<String> always,
        Optional<String> busy,
        Optional<String> noAnswer,
        int noAnswerSeconds,
        Optional<String> unreachable) {
    public static final Features NONE = of(Wishes.NONE, FeatureCodes.USUAL);

    /// @param codes of the tenant, by one of which a voice box is a target
    public static Features of(Wishes wishes, FeatureCodes codes) {
        return new Features(
                wishes.doNotDisturb(),
                target(wishes, Forward.Case.ALWAYS, codes),
                target(wishes, Forward.Case.BUSY, codes),
                target(wishes, Forward.Case.NO_ANSWER, codes),
                forward(wishes, Forward.Case.NO_ANSWER)
                        .map(Forward::afterSeconds)
                        .orElse(Forward.AFTER_SECONDS),
                target(wishes, Forward.Case.UNREACHABLE, codes));
    }

    private static Optional<String> target(Wishes wishes, Forward.Case when, FeatureCodes codes) {
        return forward(wishes, when).map(Forward::target).map(codes::shown);
    }

    private static Optional<Forward> forward(Wishes wishes, Forward.Case when) {
        return wishes.forward(when, Origin.EXTERNAL).or(() -> wishes.forward(when, Origin.INTERNAL));
    }
}
