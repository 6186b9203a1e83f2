package org.klinke.server.control;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.klinke.core.authority.TollBook;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.CallRequest;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.DialPlan;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.dialplan.PlanSnapshot;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.directory.Registrations;
import org.klinke.core.hours.HoursBook;
import org.klinke.core.id.DeviceId;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.codec.UserPart;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `explain`: what would happen to a call, by asking the dial plan the question a real call asks. Nothing rings.
public final class ExplainRoutes {
    private final TenantDirectory tenants;
    private final Directory directory;
    private final OutsidePlans outside;
    private final HoursBook hours;
    private final ReachBook reach;
    private final TollBook tolls;
    private final Registrations registrations;
    private final InstantSource time;

    public ExplainRoutes(
            TenantDirectory tenants,
            Directory directory,
            OutsidePlans outside,
            HoursBook hours,
            ReachBook reach,
            TollBook tolls,
            Registrations registrations,
            InstantSource time) {
        this.tenants = tenants;
        this.directory = directory;
        this.outside = outside;
        this.hours = hours;
        this.reach = reach;
        this.tolls = tolls;
        this.registrations = registrations;
        this.time = time;
    }

    public List<ControlRoute> routes() {
        return List.of(new ControlRoute(Method.GET, "/explain/{tenant}", this::explain));
    }

    /// @param outcome `rings`, `echo` or `refused`
    /// @param cause and
    /// @param status of a refusal; "" and 0 otherwise
    /// @param rings what would ring, if anything
    record Explanation(
            String tenant,
            String from,
            String device,
            String dialled,
            String outcome,
            String cause,
            int status,
            String remedy,
            List<String> reasons,
            List<Ringing> rings) {}

    record Ringing(String device, boolean registered) {}

    private Object explain(Request request) {
        String name = request.pathParameter().apply("tenant").strip();
        TenantScope scope = tenants.byName(name)
                .orElseThrow(() -> Problem.notFound("no tenant '" + name + "'; `klinke apply` makes tenants"));
        DirectorySnapshot snapshot = directory.in(scope);
        Device caller = caller(required(request, "from"), snapshot);
        String dialled = UserPart.dialled(required(request, "to"));
        Decision decision = DialPlan.decide(
                new CallRequest(caller.id(), dialled, scope.domain(), false, Optional.empty(), time.instant(), 0),
                new PlanSnapshot(
                        scope.tenant(),
                        snapshot,
                        outside.in(scope),
                        hours.in(scope),
                        reach.in(scope),
                        tolls.in(scope)));
        String from = caller.user()
                .flatMap(snapshot::user)
                .map(user -> user.extension() + " " + user.name())
                .orElse("");
        return switch (decision) {
            case Decision.RingUser ring ->
                explanation(name, from, caller, dialled, "rings", Optional.empty(), ring, rings(scope, ring));
            case Decision.RingGroup group ->
                explanation(name, from, caller, dialled, "rings", Optional.empty(), group, List.of());
            case Decision.Turn turn ->
                explanation(name, from, caller, dialled, "changes", Optional.empty(), turn, List.of());
            case Decision.Wish wish ->
                explanation(name, from, caller, dialled, "changes", Optional.empty(), wish, List.of());
            case Decision.CallOutside away ->
                explanation(name, from, caller, dialled, "leaves", Optional.empty(), away, List.of());
            case Decision.Echo echo ->
                explanation(name, from, caller, dialled, "echo", Optional.empty(), echo, List.of());
            case Decision.Reject reject ->
                explanation(name, from, caller, dialled, "refused", Optional.of(reject.cause()), reject, List.of());
        };
    }

    private static Explanation explanation(
            String tenant,
            String from,
            Device caller,
            String dialled,
            String outcome,
            Optional<HangupCause> cause,
            Decision decision,
            List<Ringing> rings) {
        return new Explanation(
                tenant,
                from,
                caller.name(),
                dialled,
                outcome,
                cause.map(Enum::name).orElse(""),
                cause.map(HangupCause::sipStatus).orElse(0),
                cause.map(Remedy::of).orElse(""),
                decision.reasons(),
                rings);
    }

    private List<Ringing> rings(TenantScope scope, Decision.RingUser ring) {
        Set<DeviceId> registered = registrations.in(scope).stream()
                .map(Registrations.Registration::device)
                .collect(Collectors.toSet());
        return ring.devices().stream()
                .map(device -> new Ringing(device.name(), registered.contains(device.id())))
                .toList();
    }

    private static String required(Request request, String parameter) {
        return request.queryParameter()
                .apply(parameter)
                .filter(value -> !value.isBlank())
                .orElseThrow(() -> Problem.refused("explain." + parameter, "'" + parameter + "' is missing"));
    }

    /// An extension stands for the first of its user's devices; a device may be named by itself.
    private static Device caller(String from, DirectorySnapshot snapshot) {
        Optional<User> user = snapshot.userByExtension(from);
        if (user.isEmpty()) {
            return snapshot.deviceByName(from)
                    .orElseThrow(() -> Problem.refused(
                            "explain.from", "'" + from + "' is neither an extension nor a device of this tenant"));
        }
        return snapshot.devicesOf(user.get().id()).stream()
                .findFirst()
                .orElseThrow(() -> Problem.refused(
                        "explain.from", from + " has no device, so no call can come from there; add one"));
    }
}
