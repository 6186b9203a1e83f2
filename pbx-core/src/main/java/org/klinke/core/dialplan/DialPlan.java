package org.klinke.core.dialplan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.code.FeatureCode;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.dialplan.Decision.Echo;
import org.klinke.core.dialplan.Decision.Reject;
import org.klinke.core.dialplan.Decision.RingUser;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.reach.SpeedDial;
import org.klinke.core.voicemail.VoiceBox;

/// Decides by the tenant's own rules. A code is whatever the tenant dials for it ([FeatureCode]); here stand the usual
/// ones.
///
/// ```
///   from a device   *67 taken off ▶ emergency number ▶ assigned, logged in? ▶ own domain? ▶ user, group?
///                   ▶ code, switch? ▶ speed dial? ▶ rules for outgoing calls
///   from a trunk    numbers read ▶ rules for incoming calls ▶ inventory ▶ the trunk's fallback ▶ an extension
/// ```
public final class DialPlan {
    private DialPlan() {}

    /// A device calls.
    public static Decision decide(CallRequest request, PlanSnapshot plan) {
        return decideFor(request, plan.directory().device(request.caller()), plan);
    }

    /// @param caller as it is, or as if somebody spoke there
    static Decision decideFor(CallRequest request, Optional<Device> caller, PlanSnapshot plan) {
        String called = plan.reach().codes().withoutWithholding(request.dialled());
        Optional<String> emergency = plan.outside().help(request.dialled());
        if (emergency.isPresent()) {
            return EmergencyCall.decide(emergency.get(), caller, plan.outside());
        }
        if (caller.filter(Device::emergencyOnly).isPresent()) {
            return coded(request, plan, code -> Codes.atDesk(request, code, caller, plan))
                    .orElseGet(() -> new Reject(
                            HangupCause.FORBIDDEN,
                            List.of(
                                    caller.get().hotDesk()
                                            ? nobodyThere(plan)
                                            : "nobody has assigned this phone yet: it can call "
                                                    + plan.outside().emergencyNumbers()
                                                    + " and nothing else")));
        }
        return withholds(request.dialled(), plan)
                ? decide(request.withholding(called), caller, plan)
                : decide(request, caller, plan);
    }

    private static String nobodyThere(PlanSnapshot plan) {
        String numbers = plan.outside().emergencyNumbers().toString();
        return plan.reach()
                .codes()
                .of(FeatureCode.LOGIN)
                .map(code -> "nobody is logged in at this phone: it can call " + numbers + ", and " + code
                        + " with an extension logs in")
                .orElseGet(() -> "nobody is logged in at this phone: it can call " + numbers + " and nothing else");
    }

    /// What the tenant's code leads to, if it was one.
    ///
    /// @param decide takes it as it is where all codes are as usual
    private static Optional<Decision> coded(
            CallRequest request, PlanSnapshot plan, Function<String, Optional<Decision>> decide) {
        String dialled = request.dialled();
        return plan.reach()
                .codes()
                .usual(dialled)
                .flatMap(code -> decide.apply(code)
                        .map(decision -> code.equals(dialled)
                                ? decision
                                : decision.after(dialled + " is dialled in this tenant for " + code)));
    }

    private static Decision decide(CallRequest request, Optional<Device> caller, PlanSnapshot plan) {
        String dialled = request.dialled();
        if (!request.domain().equals(plan.tenant().domain())) {
            return new Reject(
                    HangupCause.FOREIGN_DOMAIN,
                    List.of("the called domain " + request.domain() + " is not "
                            + plan.tenant().domain()));
        }
        if (plan.reach().codes().read(dialled).equals(Optional.of(FeatureCode.ECHO))) {
            return new Echo(List.of(dialled + " is the echo test"));
        }
        List<String> reasons = new ArrayList<>();
        Optional<Decision> inside = inside(dialled, caller, plan, reasons);
        if (inside.isPresent()) {
            return inside.get();
        }
        Optional<Decision> code = Codes.place(dialled, plan)
                .or(() -> coded(request, plan, usual -> Codes.decide(request, usual, caller, plan)));
        if (code.isPresent()) {
            return code.get();
        }
        Optional<SpeedDial> dial = plan.reach().speedDial(dialled);
        if (dial.isPresent()) {
            reasons.add(dialled + " is the speed dial " + dial.get().name() + " for "
                    + dial.get().number());
        } else {
            reasons.add("no extension " + dialled + " in this tenant");
            FeatureCodes codes = plan.reach().codes();
            Optional<FeatureCode> elsewhere = codes.elsewhere(dialled);
            elsewhere.map(codes::why).ifPresent(reasons::add);
            if (elsewhere.filter(feature -> codes.of(feature).isEmpty()).isPresent()) {
                return new Reject(HangupCause.FORBIDDEN, List.copyOf(reasons));
            }
        }
        Optional<String> emergency = dial.flatMap(to -> plan.outside().help(to.number()));
        if (emergency.isPresent()) { // as no file can make one; but help is never a matter of how it was dialled
            return EmergencyCall.decide(emergency.get(), caller, plan.outside());
        }
        CallRequest leaving = dial.map(to -> request.instead(to.number())).orElse(request);
        return unlessBlocked(new Outbound(leaving, caller, plan, reasons).decide(), caller, plan);
    }

    /// Whether the caller wants to stay unknown in this call.
    public static boolean withholds(String dialled, PlanSnapshot plan) {
        String called = plan.reach().codes().withoutWithholding(dialled);
        return called.length() < dialled.length()
                && !called.isEmpty()
                && plan.hours().switchByExtension(dialled).isEmpty();
    }

    /// A user or group.
    static Optional<Decision> inside(
            String extension, Optional<Device> caller, PlanSnapshot plan, List<String> reasons) {
        Optional<User> user = plan.directory().userByExtension(extension);
        if (user.isPresent()) {
            reasons.add(extension + " is the extension of " + user.get().name());
            return Optional.of(ring(user.get(), plan.directory(), caller, reasons));
        }
        return plan.reach().groupByExtension(extension).map(group -> {
            reasons.add(extension + " is the group " + group.name());
            return new Decision.RingGroup(group, List.copyOf(reasons));
        });
    }

    private static Decision unlessBlocked(Decision decision, Optional<Device> caller, PlanSnapshot plan) {
        if (decision instanceof Decision.CallOutside outside && !outside.emergency()) {
            Optional<String> blocked = plan.reach()
                    .blocksCallsTo(outside.number())
                    .map(mask -> "the tenant blocks calls to numbers like " + mask)
                    .or(() -> caller.flatMap(Device::user)
                            .flatMap(plan.directory()::user)
                            .flatMap(user -> plan.reach()
                                    .of(user.id())
                                    .blocksCallsTo(outside.number())
                                    .map(mask -> user.name() + " blocks calls to numbers like " + mask)));
            if (blocked.isPresent()) {
                List<String> reasons = new ArrayList<>(outside.reasons());
                reasons.add(blocked.get());
                return new Reject(HangupCause.FORBIDDEN, List.copyOf(reasons));
            }
        }
        return decision;
    }

    /// @param extension of a user or group
    public static Optional<VoiceBox> box(String extension, PlanSnapshot plan) {
        return BoxCodes.find(extension, plan);
    }

    /// Every one that there is, by extension.
    public static List<VoiceBox> boxes(PlanSnapshot plan) {
        return BoxCodes.all(plan);
    }

    /// A trunk calls. What it calls never leaves again.
    public static Arrival decide(TrunkRequest request, PlanSnapshot plan) {
        return new Inbound(request, plan).decide();
    }

    /// @param reasons that led to the user
    static RingUser ring(User user, DirectorySnapshot directory, Optional<Device> caller, List<String> reasons) {
        List<Device> devices = directory.devicesOf(user.id()).stream()
                .filter(device -> !Optional.of(device.id()).equals(caller.map(Device::id)))
                .toList();
        reasons.add(devices.size() + " device(s): "
                + String.join(", ", devices.stream().map(Device::name).toList()));
        return new RingUser(user, devices, List.copyOf(reasons));
    }
}
