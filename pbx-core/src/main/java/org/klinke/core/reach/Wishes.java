package org.klinke.core.reach;

import java.util.List;
import java.util.Optional;

/// How one user wants to be reached.
///
/// @param callWaiting a second call rings while he talks; else he is busy
/// @param blocked callers that never reach him
/// @param actions before his phones ring, and after nobody took the call
/// @param rule title of the rule for outgoing calls that he has chosen for his calls; empty: the usual ones
/// @param blockedCalled numbers outside that he does not call
/// @param trusted who may forward his calls, and reaches him all the same
public record Wishes(
        boolean doNotDisturb,
        boolean callWaiting,
        List<Forward> forwards,
        List<FollowMe> followMe,
        List<NumberMask> blocked,
        Actions actions,
        Optional<String> rule,
        List<NumberMask> blockedCalled,
        Trusted trusted) {
    public static final Wishes NONE = new Wishes(false, true, List.of(), List.of(), List.of());

    public Wishes {
        forwards = List.copyOf(forwards);
        followMe = List.copyOf(followMe);
        blocked = List.copyOf(blocked);
        blockedCalled = List.copyOf(blockedCalled);
    }

    public Wishes(
            boolean doNotDisturb,
            boolean callWaiting,
            List<Forward> forwards,
            List<FollowMe> followMe,
            List<NumberMask> blocked) {
        this(
                doNotDisturb,
                callWaiting,
                forwards,
                followMe,
                blocked,
                Actions.NONE,
                Optional.empty(),
                List.of(),
                Trusted.NONE);
    }

    public Wishes acting(Actions other) {
        return new Wishes(doNotDisturb, callWaiting, forwards, followMe, blocked, other, rule, blockedCalled, trusted);
    }

    public Wishes choosing(Optional<String> other) {
        return new Wishes(
                doNotDisturb, callWaiting, forwards, followMe, blocked, actions, other, blockedCalled, trusted);
    }

    public Optional<Forward> forward(Forward.Case when, Origin origin) {
        return forwards.stream()
                .filter(forward -> forward.when() == when && forward.origin() == origin)
                .findFirst();
    }

    /// @param number E.164, or as it was dialled
    public Optional<NumberMask> blocksCallsTo(String number) {
        return blockedCalled.stream().filter(mask -> mask.matches(number)).findFirst();
    }

    public Optional<FollowMe> followMe(FollowMe.What what, Origin origin) {
        return followMe.stream()
                .filter(line -> line.what().equals(what) && line.origin() == origin)
                .findFirst();
    }

    Wishes trusting(Trusted others) {
        return new Wishes(doNotDisturb, callWaiting, forwards, followMe, blocked, actions, rule, blockedCalled, others);
    }

    Wishes blocking(List<NumberMask> others) {
        return new Wishes(doNotDisturb, callWaiting, forwards, followMe, others, actions, rule, blockedCalled, trusted);
    }

    Wishes undisturbed(boolean on) {
        return new Wishes(on, callWaiting, forwards, followMe, blocked, actions, rule, blockedCalled, trusted);
    }

    Wishes waiting(boolean on) {
        return new Wishes(doNotDisturb, on, forwards, followMe, blocked, actions, rule, blockedCalled, trusted);
    }

    Wishes following(List<FollowMe> others) {
        return new Wishes(doNotDisturb, callWaiting, forwards, others, blocked, actions, rule, blockedCalled, trusted);
    }

    Wishes forwarding(List<Forward> others) {
        return new Wishes(doNotDisturb, callWaiting, others, followMe, blocked, actions, rule, blockedCalled, trusted);
    }
}
