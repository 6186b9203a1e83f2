package org.klinke.core.reach;

import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.numbering.EmergencyNumbers;

/// Shapes of what people type for themselves. Whether a target may be called, the dial plan says.
final class WishShape {
    private static final int BLOCKED_MAX = 500;
    private static final Pattern TARGET = Pattern.compile("\\+?[0-9*#]{1,30}");

    private WishShape() {}

    static void check(Wishes wishes) {
        Set<String> cases = new HashSet<>();
        for (Forward forward : wishes.forwards()) {
            target("target", forward.target());
            if (forward.origin() == Origin.GROUP) {
                throw new InvalidInput("origin", "calls through a group are not forwarded", "use internal or external");
            }
            if (!cases.add(forward.when() + " " + forward.origin())) {
                throw new InvalidInput("forward", "one case is forwarded twice", "leave one of them out");
            }
            seconds("afterSeconds", forward.afterSeconds(), Forward.AFTER_SECONDS_MIN, Forward.AFTER_SECONDS_MAX);
        }
        if (wishes.followMe().size() > FollowMe.LINES_MAX
                || wishes.blocked().size() > BLOCKED_MAX
                || wishes.blockedCalled().size() > BLOCKED_MAX) {
            throw new InvalidInput(
                    "followMe",
                    "more than " + FollowMe.LINES_MAX + " lines, or more than " + BLOCKED_MAX + " blocked numbers",
                    "leave some out, or use '*' in them");
        }
        if (wishes.trusted().forwarders().size() > Trusted.MAX
                || wishes.trusted().letThrough().size() > Trusted.MAX) {
            throw new InvalidInput(
                    "forwardedBy", "more than " + Trusted.MAX + " are named", "name a group of which they are members");
        }
        Set<String> lines = new HashSet<>();
        for (FollowMe line : wishes.followMe()) {
            if (line.what() instanceof FollowMe.What.Outside(String number)) {
                target("number", number);
            }
            if (!lines.add(line.what() + " " + line.origin())) {
                throw new InvalidInput("followMe", "there are two lines for one phone and origin", "leave one out");
            }
            seconds("delaySeconds", line.delaySeconds(), 0, FollowMe.SECONDS_MAX);
            seconds("timeoutSeconds", line.timeoutSeconds(), 0, FollowMe.SECONDS_MAX);
        }
    }

    static void target(String field, String target) {
        if (EmergencyNumbers.EVERYWHERE.contains(target)) {
            throw new InvalidInput(field, target + " is an emergency number", "nothing is passed on to those");
        }
        if (!TARGET.matcher(target).matches()) {
            throw new InvalidInput(
                    field,
                    "'" + target.replaceAll("\\p{Cntrl}", "?") + "' cannot be dialled",
                    "write it as you dial it");
        }
    }

    static void seconds(String field, int seconds, int min, int max) {
        if (seconds < min || seconds > max) {
            throw new InvalidInput(field, seconds + " is not allowed", "use " + min + " to " + max + " seconds");
        }
    }
}
