package org.klinke.core.authority;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.klinke.core.authority.Usage.Used;
import org.klinke.core.authority.Verdict.Allowed;
import org.klinke.core.authority.Verdict.Ground;
import org.klinke.core.authority.Verdict.Refused;
import org.klinke.core.id.TrunkId;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.NumberKind;
import org.klinke.core.numbering.NumberReader;

/// The one place that says whether a call may leave.
///
/// ```
///   110, 112 ▶ yes, whatever else
///   a number? ▶ somebody of the tenant? ▶ country open? ▶ kind allowed? ▶ at night, too? ▶ limits of user and tenant
///   and for each way out: limits of the trunk
/// ```
///
/// Pure: asked when somebody dials, and again when a forwarding, redirection or transfer is set and when it calls.
public final class OutboundAuthority {
    /// From here on whoever looks is warned.
    private static final int WARN_PERCENT = 80;

    private OutboundAuthority() {}

    /// @param here country of the site that the call leaves from: at home as the tenant's own is
    public static Verdict judge(Who who, Dialled called, String here, Instant at, TollPolicy policy, Usage usage) {
        return switch (called) {
            case Dialled.Emergency emergency ->
                new Allowed(0, List.of(emergency.number() + " may be called by everybody, always"));
            case Dialled.NoNumber no -> new Refused(Ground.NUMBER, "it " + no.why(), "dial a number that exists");
            case Dialled.OtherCarrier carrier ->
                new Refused(
                        Ground.NUMBER,
                        carrier.prefix() + " asks for another carrier, which no trunk can give",
                        "dial the number without " + carrier.prefix());
            case Dialled.Service service ->
                new Judging(who, service.number(), service.country(), kind(service), here, at, policy, usage).verdict();
            case Dialled.Outside outside ->
                new Judging(who, outside.number().text(), outside.country(), outside.kind(), here, at, policy, usage)
                        .verdict();
        };
    }

    /// Whether the trunk may carry one more of the tenant's calls; emergency calls are not asked about.
    public static Optional<Refused> judge(TrunkId trunk, String name, Instant at, TollPolicy policy, Usage usage) {
        Limits limits = policy.trunks().getOrDefault(name, Limits.NONE);
        return exceeded("this trunk", limits, usage.of(new Subject.OfTrunk(trunk), at), true);
    }

    /// Directory enquiries put calls through at their own price (number plan of the Bundesnetzagentur).
    private static NumberKind kind(Dialled.Service service) {
        return NumberReader.isEnquiries(service.number(), service.country())
                ? NumberKind.PREMIUM
                : NumberKind.FREEPHONE;
    }

    private record Judging(
            Who who,
            String number,
            String country,
            NumberKind kind,
            String here,
            Instant at,
            TollPolicy policy,
            Usage usage) {
        Verdict verdict() {
            if (who instanceof Who.Outsider) {
                return new Refused(
                        Ground.OUTSIDER,
                        "who calls is nobody of this tenant, and no call from a trunk leaves by a trunk",
                        "let it ring a user, whose forwarding then answers for it");
            }
            TollClass tollClass = policy.of(who);
            Optional<Refused> refused =
                    classed(tollClass, role() + " has the toll class '", Ground.COUNTRY, Ground.KIND);
            Optional<Night> night = policy.nightAt(at);
            if (refused.isEmpty() && night.isPresent()) {
                refused = classed(
                        night.get().tollClass(), "at night everybody has the toll class '", Ground.NIGHT, Ground.NIGHT);
            }
            int price = policy.prices().centsPerMinute(kind, isHome());
            List<String> reasons = new ArrayList<>();
            if (refused.isEmpty() && kind != NumberKind.FREEPHONE) {
                refused = who.user()
                        .flatMap(id -> limited(role(), policy.userAt(at), new Subject.OfUser(id), price > 0, reasons))
                        .or(() -> limited(
                                "this tenant", policy.tenantAt(at), new Subject.OfTenant(), price > 0, reasons));
            }
            if (refused.isPresent()) {
                return refused.get();
            }
            reasons.add(0, role() + " may call " + number + " (toll class '" + tollClass.name() + "')");
            return new Allowed(price, List.copyOf(reasons));
        }

        private String role() {
            return switch (who) {
                case Who.Caller _ -> "the caller";
                case Who.Forwarder _ -> "who forwards";
                case Who.Outsider _ -> "who calls from outside";
            };
        }

        private boolean isHome() {
            return country.equals(policy.country()) || country.equals(here);
        }

        private Optional<Refused> classed(TollClass tollClass, String whose, Ground foreign, Ground unlisted) {
            String has = whose + tollClass.name() + "', which does not allow ";
            if (!isHome() && !tollClass.opens(country)) {
                return Optional.of(new Refused(
                        foreign,
                        has + "calls to " + country,
                        "open " + country + " in a toll class, and give that to who may call there"));
            }
            if (!tollClass.kinds().contains(kind)) {
                return Optional.of(new Refused(
                        unlisted, has + kind.words(), "give a toll class with it to who may call such numbers"));
            }
            return Optional.empty();
        }

        private Optional<Refused> limited(
                String whose, Limits limits, Subject subject, boolean costs, List<String> reasons) {
            Used used = usage.of(subject, at);
            Optional<Refused> refused = exceeded(whose, limits, used, costs);
            if (refused.isEmpty() && isNear(limits, used)) {
                reasons.add("warning: " + whose + " has used over " + WARN_PERCENT + " % of a limit");
            }
            return refused;
        }
    }

    /// @param costs calls that cost nothing are not stopped for their cost
    private static Optional<Refused> exceeded(String whose, Limits limits, Used used, boolean costs) {
        Optional<String> what = reached(limits.parallel(), used.parallel(), " calls at once")
                .or(() -> reached(limits.minutesPerHour(), used.minutesHour(), " minutes within an hour"))
                .or(() -> reached(limits.minutesPerDay(), used.minutesDay(), " minutes within a day"));
        if (costs) {
            what = what.or(() -> reached(limits.centsPerHour(), used.centsHour(), " cents within an hour"))
                    .or(() -> reached(limits.centsPerDay(), used.centsDay(), " cents within a day"));
        }
        return what.map(limit -> new Refused(
                Ground.LIMIT,
                whose + " has reached the limit of " + limit,
                "look whether it is fraud; then raise the limit, or unlock it"));
    }

    private static Optional<String> reached(int limit, int used, String unit) {
        return limit > 0 && used >= limit ? Optional.of(limit + unit) : Optional.empty();
    }

    private static boolean isNear(Limits limits, Used used) {
        return near(limits.minutesPerHour(), used.minutesHour())
                || near(limits.minutesPerDay(), used.minutesDay())
                || near(limits.centsPerHour(), used.centsHour())
                || near(limits.centsPerDay(), used.centsDay());
    }

    static boolean near(int limit, int used) {
        return limit > 0 && used >= (long) limit * WARN_PERCENT / 100;
    }
}
