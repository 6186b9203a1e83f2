package org.klinke.core.flow;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.alarm.Kind;
import org.klinke.core.call.Call;
import org.klinke.core.call.Leg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.Party;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.EmergencyRoute;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Somebody calls 110 or 112, or what the tenant has added to them: the tenant's admins learn of it before anything
/// else happens, and once more if nobody
/// could be reached. The control centre that calls back finds the same phone. Whatever fails in here, the call goes on.
final class HelpCall {
    private static final Logger LOG = LoggerFactory.getLogger(HelpCall.class);

    private final Call call;
    private final Map<String, String> facts;

    private HelpCall(Call call, Map<String, String> facts) {
        this.call = call;
        this.facts = facts;
    }

    /// @param by whose device it leaves from
    /// @return empty if the decision is about no such call
    static Optional<HelpCall> starts(Call call, Leg by, Decision decision) {
        try {
            return told(call, by, decision);
        } catch (RuntimeException e) { // an edge: the call has not left yet
            untold(call, e);
            return Optional.empty();
        }
    }

    private static void untold(Call call, RuntimeException e) {
        LOG.atError()
                .addKeyValue("tenant", call.scope().name())
                .addKeyValue("call", call.id())
                .setCause(e)
                .log("nobody was told of a call to 110 or 112; the call goes on");
    }

    private static Optional<HelpCall> told(Call call, Leg by, Decision decision) {
        Optional<String> number = number(call, decision);
        if (number.isEmpty()) {
            return Optional.empty();
        }
        Party party = by.party();
        Optional<Device> device = party.device().flatMap(call.directory()::device);
        Optional<EmergencyRoute> route =
                device.flatMap(one -> call.plan().outside().emergency(one.site()));
        Map<String, String> facts = new HashMap<>(Map.of(
                "number", number.get(),
                "who", who(party),
                "extension", party.number()));
        device.ifPresent(one -> {
            facts.put("device", one.name());
            facts.put(Alarms.SITE_ID, one.site().toString());
        });
        route.ifPresent(way -> facts.put("shown", way.number().text()));
        if (device.isPresent() && route.isPresent()) {
            call.calledForHelp(device.get().id(), route.get().number());
        }
        call.alarm(Kind.EMERGENCY_CALL, facts);
        return Optional.of(new HelpCall(call, facts));
    }

    /// "Anna (101)"; the device's name where it is nobody's.
    private static String who(Party party) {
        return party.number().isEmpty() ? party.name() : party.name() + " (" + party.number() + ")";
    }

    private static Optional<String> number(Call call, Decision decision) {
        return switch (decision) {
            case Decision.CallOutside outside when outside.emergency() -> Optional.of(outside.number());
            case Decision.Reject reject
            when reject.cause() == HangupCause.NO_EMERGENCY_ROUTE ->
                call.plan()
                        .outside()
                        .help(call.incoming().dialled())
                        .or(() -> Optional.of(call.incoming().dialled()));
            case Decision.CallOutside _,
                    Decision.Reject _,
                    Decision.RingUser _,
                    Decision.RingGroup _,
                    Decision.LeaveMessage _,
                    Decision.Code _,
                    Decision.Echo _ -> Optional.empty();
        };
    }

    /// The call is over, or about to be: was somebody reached?
    void over(Leg caller) {
        if (!caller.answered()) {
            failed(caller.cause().orElse(HangupCause.INTERNAL));
        }
    }

    void failed(HangupCause cause) {
        Optional<String> why = why(cause);
        if (why.isPresent()) {
            facts.put("why", why.get());
            try {
                call.alarm(Kind.EMERGENCY_FAILED, facts);
            } catch (RuntimeException e) { // an edge: who was transferred to help is still there
                untold(call, e);
            }
        }
    }

    /// @return empty: whoever called hung up
    private static Optional<String> why(HangupCause cause) {
        return switch (cause) {
            case NORMAL, CANCELLED, TRANSFERRED, MERGED, COMPLETED_ELSEWHERE -> Optional.empty();
            case NO_EMERGENCY_ROUTE -> Optional.of("no-route");
            case BUSY,
                    DECLINED,
                    NO_ANSWER,
                    UNKNOWN_NUMBER,
                    FORBIDDEN,
                    LINES_BUSY,
                    NETWORK_FAILED,
                    NO_TRUNK,
                    PHONE_LOST,
                    REJECTED,
                    PROTOCOL_ERROR -> Optional.of("carrier");
            case REPLACED_UNKNOWN,
                    NOT_REGISTERED,
                    FOREIGN_DOMAIN,
                    DO_NOT_DISTURB,
                    BLOCKED,
                    IN_CIRCLES,
                    PREEMPTED,
                    ANONYMOUS_REFUSED,
                    MEDIA_NOT_ACCEPTABLE,
                    MEDIA_TIMEOUT,
                    MEDIA_FAILED,
                    OVERLOAD,
                    ENDED_BY_ADMIN,
                    SHUTDOWN,
                    INTERNAL -> Optional.of("server");
        };
    }
}
