package org.klinke.core.dialplan;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.code.FeatureCode;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.hours.HoursSwitch;
import org.klinke.core.reach.ParkingLot;
import org.klinke.core.reach.WishChange;

/// What is dialled to change something, not to call somebody: extensions of switches, and a user's own codes. These are
/// given as they are where all codes are as usual, whatever was dialled for them.
final class Codes {
    /// And the prefix of a rule.
    private static final String RULE_CODE = "*75";

    /// All calls go where he is asked for: his own, or those of somebody else.
    private static final Pattern ASK_CODE = Pattern.compile("\\*70([0-9]{1,8})?");

    /// Alone: logs out. With an extension: logs in; the PIN comes otherwise (see IncomingCall).
    private static final Pattern DESK_CODE = Pattern.compile("\\*44([0-9]{1,8})?");

    /// Speaks an announcement; its number may follow.
    private static final Pattern SPEAK_CODE = Pattern.compile("\\*50([0-9]{3,6})?");

    private Codes() {}

    /// A switch, or a place where calls are parked.
    static Optional<Decision> place(String dialled, PlanSnapshot plan) {
        Optional<HoursSwitch> turned = plan.hours().switchByExtension(dialled);
        if (turned.isPresent()) {
            return turned.map(one -> new Decision.Turn(
                    one, List.of(dialled + " turns the switch " + one.name() + (one.on() ? " off" : " on"))));
        }
        return plan.reach().parking(dialled).map(lot -> park(lot, dialled));
    }

    /// @param code as usual
    static Optional<Decision> decide(CallRequest request, String code, Optional<Device> caller, PlanSnapshot plan) {
        if (code.startsWith(RULE_CODE)) {
            return Optional.of(rule(request, code, caller, plan));
        }
        Matcher asks = ASK_CODE.matcher(code);
        if (asks.matches()) {
            return Optional.of(ask(request, Optional.ofNullable(asks.group(1)), caller, plan));
        }
        Matcher speaks = SPEAK_CODE.matcher(code);
        if (speaks.matches()) {
            Optional<String> number = Optional.ofNullable(speaks.group(1));
            return Optional.of(user(caller, plan)
                    .<Decision>map(user -> new Decision.SpeakPrompt(
                            user, number, List.of(user.name() + " speaks an announcement, if allowed to")))
                    .orElseGet(() -> nobodys(request)));
        }
        return atDesk(request, code, caller, plan)
                .or(() -> BoxCodes.decide(request, code, caller, plan))
                .or(() -> WishChange.OfAnother.read(code).map(another -> anothers(request, another, caller, plan)))
                .or(() -> WishChange.read(code).map(change -> wish(request, caller, change, plan)));
    }

    private static Decision park(ParkingLot lot, String dialled) {
        boolean any = dialled.equals(lot.extension());
        return new Decision.Park(
                lot,
                any ? Optional.empty() : Optional.of(dialled),
                List.of(dialled + (any ? " stands for any park place of " : " is a park place of ") + lot.words()));
    }

    /// Logs in or out at a phone that people share.
    ///
    /// @param dialled as usual
    static Optional<Decision> atDesk(CallRequest request, String dialled, Optional<Device> caller, PlanSnapshot plan) {
        Matcher code = DESK_CODE.matcher(dialled);
        if (!code.matches() || !request.domain().equals(plan.tenant().domain())) {
            return Optional.empty();
        }
        if (caller.filter(Device::hotDesk).isEmpty()) {
            return Optional.of(new Decision.Reject(
                    HangupCause.FORBIDDEN, List.of("nobody logs in or out at this phone: people do not share it")));
        }
        String extension = code.group(1);
        if (extension == null) {
            return Optional.of(new Decision.LogOut(
                    List.of(user(caller, plan).map(User::name).orElse("nobody") + " is logged out at this phone")));
        }
        return Optional.of(plan.directory()
                .userByExtension(extension)
                .<Decision>map(user -> new Decision.LogIn(user, List.of(user.name() + " logs in at this phone")))
                .orElseGet(() ->
                        new Decision.Reject(HangupCause.FORBIDDEN, List.of("nobody has the extension " + extension))));
    }

    /// Which rule for outgoing calls the user's calls take: the one with this prefix of those that may be chosen.
    private static Decision rule(CallRequest request, String code, Optional<Device> caller, PlanSnapshot plan) {
        String prefix = code.substring(RULE_CODE.length());
        if (prefix.isEmpty()) {
            return wish(request, caller, new WishChange.OutgoingRule(Optional.empty()), plan);
        }
        String extension = user(caller, plan).map(User::extension).orElse("");
        List<String> choices = plan.outside().outboundRules().choices(prefix, extension).stream()
                .map(OutboundRule::title)
                .toList();
        if (choices.size() == 1) {
            return wish(request, caller, new WishChange.OutgoingRule(Optional.of(choices.getFirst())), plan);
        }
        String which = choices.isEmpty() ? "no rule" : "several rules (" + String.join(", ", choices) + ")";
        return new Decision.Reject(
                HangupCause.FORBIDDEN, List.of(which + " with the prefix " + prefix + " may be chosen"));
    }

    private static Decision ask(
            CallRequest request, Optional<String> another, Optional<Device> caller, PlanSnapshot plan) {
        Optional<User> user = user(caller, plan);
        if (user.isEmpty()) {
            return nobodys(request);
        }
        Optional<String> forwards = plan.reach().codes().of(FeatureCode.FORWARD_ALWAYS);
        if (forwards.isEmpty()) {
            return new Decision.Reject(
                    HangupCause.FORBIDDEN, List.of(plan.reach().codes().why(FeatureCode.FORWARD_ALWAYS)));
        }
        if (another.isEmpty()) {
            return new Decision.Ask(
                    user.get(), forwards.get(), List.of(user.get().name() + " is asked where all calls shall go"));
        }
        Optional<User> whose = trusting(user.get(), another.get(), plan);
        return whose.<Decision>map(owner -> new Decision.Ask(
                        user.get(),
                        forwards.get() + owner.extension() + "#",
                        List.of(user.get().name() + " is asked where all calls of " + owner.name() + " shall go")))
                .orElseGet(() -> notTrusted(another.get()));
    }

    /// Both may call the target: who sets it borrows nothing that he may not himself.
    private static Decision anothers(
            CallRequest request, WishChange.OfAnother another, Optional<Device> caller, PlanSnapshot plan) {
        Optional<User> user = user(caller, plan);
        if (user.isEmpty()) {
            return nobodys(request);
        }
        Optional<User> whose = trusting(user.get(), another.extension(), plan);
        if (whose.isEmpty()) {
            return notTrusted(another.extension());
        }
        Optional<Decision.Reject> refusal = another.change()
                .target()
                .filter(target -> !target.equals(user.get().extension()))
                .flatMap(target -> OnwardCheck.refusal(user.get(), target, request.at(), plan));
        return refusal.<Decision>map(reject -> reject)
                .orElseGet(() -> wish(whose.get(), another.change(), request.at(), plan));
    }

    /// Whose forwarding he may set: his own, and of who trusts him.
    private static Optional<User> trusting(User user, String extension, PlanSnapshot plan) {
        return plan.directory()
                .userByExtension(extension)
                .filter(owner -> owner.id().equals(user.id())
                        || plan.reach()
                                .isAmong(
                                        user.id(),
                                        plan.reach().of(owner.id()).trusted().forwarders()));
    }

    private static Decision.Reject notTrusted(String extension) {
        return new Decision.Reject(
                HangupCause.FORBIDDEN,
                List.of("the forwarding of " + extension + " is not this user's to set ('forwardedBy' in 'reach')"));
    }

    private static Optional<User> user(Optional<Device> caller, PlanSnapshot plan) {
        return caller.flatMap(Device::user).flatMap(plan.directory()::user);
    }

    private static Decision.Reject nobodys(CallRequest request) {
        return new Decision.Reject(
                HangupCause.FORBIDDEN, List.of(request.dialled() + " is a user's code, and this phone is nobody's"));
    }

    private static Decision wish(CallRequest request, Optional<Device> caller, WishChange change, PlanSnapshot plan) {
        return user(caller, plan)
                .map(user -> wish(user, change, request.at(), plan))
                .orElseGet(() -> nobodys(request));
    }

    static Decision wish(User user, WishChange change, Instant at, PlanSnapshot plan) {
        if (change instanceof WishChange.Forwarding forwarding
                && forwarding.target().isPresent()) {
            String target = forwarding.target().get();
            Optional<Decision.Reject> refusal = OnwardCheck.refusal(user, target, at, plan);
            if (refusal.isPresent()) {
                List<String> reasons = new ArrayList<>();
                reasons.add(user.name() + " cannot forward to " + target);
                reasons.addAll(refusal.get().reasons());
                return new Decision.Reject(HangupCause.FORBIDDEN, List.copyOf(reasons));
            }
        }
        if (change instanceof WishChange.FollowMeLine line) {
            Optional<String> refusal = line.refusal(plan.reach().of(user.id()));
            if (refusal.isPresent()) {
                return new Decision.Reject(HangupCause.FORBIDDEN, List.of(refusal.get()));
            }
        }
        return new Decision.Wish(user, change, List.of(user.name() + ": " + change.words()));
    }
}
