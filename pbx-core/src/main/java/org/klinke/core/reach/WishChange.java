package org.klinke.core.reach;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;

/// What a user changes by dialling a code. `K` is 1 always, 2 if busy, 3 if nobody answers, 4 if unreachable:
///
///     *7K<target>   *7K*1*<target>   *7K*2*<target>     forwards all, internal, external calls
///     *7K           *7K*1            *7K*2              forwards them no more
///     *7K*103                                           forwards them to his own voice box
///     *70            asks for the target and is *71 with it (see Codes)
///     *75<prefix>  *75   calls go out by the rule with this prefix, by the usual ones (see Codes)
///     *68<n>  *69<n>  the n-th line of the own FollowMe rings, does not, if the admin lets him change it
///     *76  *77  call waiting on, off                    *78  *79  do not disturb on, off
public sealed interface WishChange {
    /// The wishes as they are after it.
    Wishes apply(Wishes before);

    /// For people.
    String words();

    /// @param origins internal, external, or both
    /// @param target empty: forwards no more
    /// @param afterSeconds how long it rings before; empty: as long as until now
    record Forwarding(Forward.Case when, List<Origin> origins, Optional<String> target, OptionalInt afterSeconds)
            implements WishChange {
        public Forwarding {
            origins = List.copyOf(origins);
        }

        /// As a code says it.
        public Forwarding(Forward.Case when, List<Origin> origins, Optional<String> target) {
            this(when, origins, target, OptionalInt.empty());
        }

        @Override
        public Wishes apply(Wishes before) {
            List<Forward> forwards = new ArrayList<>(before.forwards());
            forwards.removeIf(forward -> forward.when() == when && origins.contains(forward.origin()));
            target.ifPresent(to -> origins.forEach(origin -> forwards.add(new Forward(
                    when,
                    origin,
                    to,
                    afterSeconds.orElseGet(() -> before.forward(when, origin)
                            .map(Forward::afterSeconds)
                            .orElse(Forward.AFTER_SECONDS))))));
            return before.forwarding(forwards);
        }

        @Override
        public String words() {
            String which =
                    origins.size() > 1 ? "calls" : origins.getFirst().name().toLowerCase(Locale.ROOT) + " calls";
            return target.map(to -> which + " go " + when.words() + " to " + to)
                    .orElse(which + " are not forwarded " + when.words() + " any more");
        }
    }

    /// No code has it: who looks after his things in the browser says it.
    ///
    /// @param callers that never reach him: these, and no others
    record Blocking(List<NumberMask> callers) implements WishChange {
        public Blocking {
            callers = List.copyOf(callers);
        }

        @Override
        public Wishes apply(Wishes before) {
            return before.blocking(callers);
        }

        @Override
        public String words() {
            return callers.isEmpty() ? "is reached by everybody" : callers.size() + " kinds of callers never reach him";
        }
    }

    record DoNotDisturb(boolean on) implements WishChange {
        @Override
        public Wishes apply(Wishes before) {
            return before.undisturbed(on);
        }

        @Override
        public String words() {
            return on ? "does not want to be disturbed" : "may be disturbed";
        }
    }

    record CallWaiting(boolean on) implements WishChange {
        @Override
        public Wishes apply(Wishes before) {
            return before.waiting(on);
        }

        @Override
        public String words() {
            return on ? "is rung during a call" : "is busy during a call";
        }
    }

    /// @param title of a rule that may be chosen; empty: the usual ones
    record OutgoingRule(Optional<String> title) implements WishChange {
        @Override
        public Wishes apply(Wishes before) {
            return before.choosing(title);
        }

        @Override
        public String words() {
            return title.map(rule -> "calls out by the rule '" + rule + "'").orElse("calls out by the usual rules");
        }
    }

    /// @param line of the user's FollowMe, counted from 1
    record FollowMeLine(int line, boolean on) implements WishChange {
        /// @throws InvalidInput if the admin has been quicker
        @Override
        public Wishes apply(Wishes before) {
            refusal(before).ifPresent(why -> {
                throw new InvalidInput("followMe", why, "ask the admin");
            });
            List<FollowMe> lines = new ArrayList<>(before.followMe());
            lines.set(line - 1, lines.get(line - 1).turned(on));
            return before.following(lines);
        }

        /// Why the user cannot change it, for people.
        public Optional<String> refusal(Wishes now) {
            if (line > now.followMe().size()) {
                return Optional.of("there is no line " + line + " in this FollowMe");
            }
            return now.followMe().get(line - 1).userMayChange()
                    ? Optional.empty()
                    : Optional.of("line " + line + " of this FollowMe is the admin's to change, not the user's");
        }

        @Override
        public String words() {
            return "line " + line + " of FollowMe " + (on ? "rings" : "does not ring");
        }
    }

    Pattern FOLLOW_ME = Pattern.compile("\\*6([89])([1-9][0-9]?)");

    Pattern FORWARDING =
            Pattern.compile("\\*7([1-4])(?:(?:\\*([12]))(?:\\*(\\+?[0-9]{1,20}|\\*103))?|(\\+?[0-9]{1,20}|\\*103))?");

    /// `*7K` for somebody else, see [OfAnother].
    Pattern ANOTHERS_FORWARDING = Pattern.compile("\\*7([1-4])([0-9]{1,8})#(\\+?[0-9]{1,20})?");

    /// A forwarding of somebody else, all calls of whom are meant:
    ///
    ///     *7K<extension>#<target>   forwards his calls      *7K<extension>#   forwards them no more
    record OfAnother(String extension, Forwarding change) {
        /// @return empty if this is no such code
        public static Optional<OfAnother> read(String dialled) {
            Matcher code = ANOTHERS_FORWARDING.matcher(dialled);
            return code.matches()
                    ? Optional.of(new OfAnother(
                            code.group(2),
                            new Forwarding(when(code.group(1)), Origin.EITHER, Optional.ofNullable(code.group(3)))))
                    : Optional.empty();
        }
    }

    private static Forward.Case when(String digit) {
        return switch (digit) {
            case "1" -> Forward.Case.ALWAYS;
            case "2" -> Forward.Case.BUSY;
            case "3" -> Forward.Case.NO_ANSWER;
            default -> Forward.Case.UNREACHABLE; // the patterns have no other
        };
    }

    /// @return empty if this is no such code
    static Optional<WishChange> read(String dialled) {
        return switch (dialled) {
            case "*76" -> Optional.of(new CallWaiting(true));
            case "*77" -> Optional.of(new CallWaiting(false));
            case "*78" -> Optional.of(new DoNotDisturb(true));
            case "*79" -> Optional.of(new DoNotDisturb(false));
            default -> forwarding(dialled);
        };
    }

    private static Optional<WishChange> forwarding(String dialled) {
        Matcher line = FOLLOW_ME.matcher(dialled);
        if (line.matches()) {
            return Optional.of(new FollowMeLine(
                    Integer.parseInt(line.group(2)), line.group(1).equals("8")));
        }
        Matcher code = FORWARDING.matcher(dialled);
        if (!code.matches()) {
            return Optional.empty();
        }
        List<Origin> origins = code.group(2) == null
                ? Origin.EITHER
                : List.of(code.group(2).equals("1") ? Origin.INTERNAL : Origin.EXTERNAL);
        return Optional.of(new Forwarding(
                when(code.group(1)),
                origins,
                Optional.ofNullable(code.group(3) != null ? code.group(3) : code.group(4))));
    }
}
