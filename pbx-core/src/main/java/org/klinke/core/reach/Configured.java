package org.klinke.core.reach;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// What is configured of one user's wishes, of those that he can change on his phone ([WishChange]): a change
/// of his own is no configuration. Kept in lines beside the wishes as they are:
///
///     doNotDisturb                forward ALWAYS INTERNAL 20 101
///     noCallWaiting               rule Vienna
///     followMe 101                one digit for each line: rings, or does not
///     blocked +4930* anonymous
///
/// @param followMe which lines are enabled
/// @param blocked empty where it was written before users had any of their own: what they have is configured
record Configured(
        boolean doNotDisturb,
        boolean callWaiting,
        Optional<String> rule,
        List<Forward> forwards,
        List<Boolean> followMe,
        Optional<List<NumberMask>> blocked) {
    private static final Pattern SPACE = Pattern.compile(" ");

    Configured {
        forwards = List.copyOf(forwards);
        followMe = List.copyOf(followMe);
    }

    static Configured of(Wishes wishes) {
        return new Configured(
                wishes.doNotDisturb(),
                wishes.callWaiting(),
                wishes.rule(),
                wishes.forwards(),
                wishes.followMe().stream().map(FollowMe::enabled).toList(),
                Optional.of(wishes.blocked()));
    }

    /// After an admin's change. What he leaves as it is stays what it is: the user's own.
    Configured changed(Wishes before, Wishes wanted) {
        Configured was = of(before);
        Configured is = of(wanted);
        return new Configured(
                was.doNotDisturb == is.doNotDisturb ? doNotDisturb : is.doNotDisturb,
                was.callWaiting == is.callWaiting ? callWaiting : is.callWaiting,
                was.rule.equals(is.rule) ? rule : is.rule,
                was.forwards.equals(is.forwards) ? forwards : is.forwards,
                before.followMe().equals(wanted.followMe()) ? followMe : is.followMe,
                was.blocked.equals(is.blocked) ? blocked : is.blocked);
    }

    /// The wishes as they would be without what the user has changed.
    Wishes in(Wishes now) {
        List<FollowMe> lines = new ArrayList<>(now.followMe());
        boolean same =
                lines.size() == followMe.size(); // a line goes with its phone, and none is known by its place then
        for (int i = 0; same && i < lines.size(); i++) {
            lines.set(i, lines.get(i).turned(followMe.get(i)));
        }
        return now.undisturbed(doNotDisturb)
                .waiting(callWaiting)
                .choosing(rule)
                .forwarding(forwards)
                .following(lines)
                .blocking(blocked.orElse(now.blocked()));
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        if (doNotDisturb) {
            lines.add("doNotDisturb");
        }
        if (!callWaiting) {
            lines.add("noCallWaiting");
        }
        rule.ifPresent(title -> lines.add("rule " + title));
        forwards.forEach(forward -> lines.add("forward " + forward.when() + " " + forward.origin() + " "
                + forward.afterSeconds() + " " + forward.target()));
        StringBuilder enabled = new StringBuilder("followMe ");
        followMe.forEach(rings -> enabled.append(rings ? '1' : '0'));
        lines.add(enabled.toString());
        blocked.ifPresent(masks -> {
            StringBuilder all = new StringBuilder("blocked");
            masks.forEach(mask -> all.append(' ').append(mask.text()));
            lines.add(all.toString());
        });
        return lines;
    }

    /// What [#lines] wrote.
    static Configured read(List<String> lines) {
        boolean doNotDisturb = false;
        boolean callWaiting = true;
        Optional<String> rule = Optional.empty();
        List<Forward> forwards = new ArrayList<>();
        List<Boolean> followMe = new ArrayList<>();
        Optional<List<NumberMask>> blocked = Optional.empty();
        for (String line : lines) {
            String[] parts = SPACE.split(line, 2);
            String value = parts.length == 1 ? "" : parts[1];
            switch (parts[0]) {
                case "doNotDisturb" -> doNotDisturb = true;
                case "noCallWaiting" -> callWaiting = false;
                case "rule" -> rule = Optional.of(value);
                case "forward" -> forwards.add(forward(value));
                case "followMe" -> value.chars().forEach(digit -> followMe.add(digit == '1'));
                case "blocked" -> blocked = Optional.of(masks(value));
                default -> throw new IllegalArgumentException("no line of configured wishes: " + line);
            }
        }
        return new Configured(doNotDisturb, callWaiting, rule, forwards, followMe, blocked);
    }

    private static List<NumberMask> masks(String value) {
        return value.isEmpty()
                ? List.of()
                : SPACE.splitAsStream(value).map(NumberMask::new).toList();
    }

    private static Forward forward(String value) {
        String[] parts = SPACE.split(value, 4);
        return new Forward(
                Forward.Case.valueOf(parts[0]), Origin.valueOf(parts[1]), parts[3], Integer.parseInt(parts[2]));
    }
}
