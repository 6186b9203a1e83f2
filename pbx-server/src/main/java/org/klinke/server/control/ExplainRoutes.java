package org.klinke.server.control;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.klinke.core.authority.TollBook;
import org.klinke.core.call.Calls;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.contact.ContactBook;
import org.klinke.core.dialplan.Arrival;
import org.klinke.core.dialplan.CallPath;
import org.klinke.core.dialplan.Decision;
import org.klinke.core.dialplan.Exit;
import org.klinke.core.dialplan.HelpMade;
import org.klinke.core.dialplan.Live;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.dialplan.PlanSnapshot;
import org.klinke.core.dialplan.Reached;
import org.klinke.core.dialplan.Reaching;
import org.klinke.core.dialplan.RingPlan;
import org.klinke.core.dialplan.WhatIf;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.Registrations;
import org.klinke.core.hours.HoursBook;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumbersInText;
import org.klinke.core.numbering.Place;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.Trunk;
import org.klinke.sip.codec.UserPart;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `explain`: what would happen to a call, by asking the dial plan the question a real call asks. Nothing rings.
public final class ExplainRoutes {
    private static final Pattern TURNED = Pattern.compile("\\s*(.+?)\\s*=\\s*(on|off)\\s*");

    private final TenantDirectory tenants;
    private final Directory directory;
    private final OutsidePlans outside;
    private final HoursBook hours;
    private final ReachBook reach;
    private final ContactBook contacts;
    private final TollBook tolls;
    private final Registrations registrations;
    private final Calls calls;
    private final InstantSource time;

    public ExplainRoutes(
            TenantDirectory tenants,
            Directory directory,
            OutsidePlans outside,
            HoursBook hours,
            ReachBook reach,
            ContactBook contacts,
            TollBook tolls,
            Registrations registrations,
            Calls calls,
            InstantSource time) {
        this.tenants = tenants;
        this.directory = directory;
        this.outside = outside;
        this.hours = hours;
        this.reach = reach;
        this.contacts = contacts;
        this.tolls = tolls;
        this.registrations = registrations;
        this.calls = calls;
        this.time = time;
    }

    public List<ControlRoute> routes() {
        return List.of(new ControlRoute(Method.GET, "/explain/{tenant}", this::explain));
    }

    /// @param at as the tenant's clock shows it
    /// @param from extension and name, or the number of a caller outside
    /// @param device that calls; "" from outside
    /// @param trunk over which a call from outside comes; "" otherwise
    /// @param dialled as dialled, or the called number as it is read
    /// @param shown a caller outside, as phones show and call it
    /// @param outcome `rings`, `leaves`, `changes`, `echo` or `refused`
    /// @param cause and
    /// @param status of a refusal; "" and 0 otherwise
    /// @param number that is called outside
    /// @param pin the caller is asked for one
    /// @param rings what would ring, if anything; where the control centre calls back, that alone
    /// @param exits ways out, in the order they are tried
    /// @param way stations that it passes, in order: a picture of the rules draws them
    /// @param written how people write the numbers that stand in this answer; the ways out show them as carriers do
    public record Explanation(
            String tenant,
            String at,
            String from,
            String device,
            String trunk,
            String dialled,
            String shown,
            String outcome,
            String cause,
            int status,
            String remedy,
            List<String> reasons,
            List<Ringing> rings,
            String number,
            boolean pin,
            List<WayOut> exits,
            List<Station> way,
            Map<String, String> written) {
        Explanation writing(UnaryOperator<String> how) {
            Map<String, String> numbers = new TreeMap<>();
            Stream.of(
                            Stream.of(from, dialled, shown, number),
                            reasons.stream(),
                            rings.stream().map(Ringing::device))
                    .flatMap(texts -> texts)
                    .flatMap(text -> NumbersInText.in(text).stream())
                    .forEach(one -> numbers.computeIfAbsent(one, how));
            return new Explanation(
                    tenant, at, from, device, trunk, dialled, shown, outcome, cause, status, remedy, reasons, rings,
                    number, pin, exits, way, numbers);
        }
    }

    /// @param device name of a phone, or a number outside
    /// @param after seconds after which it rings
    public record Ringing(String device, boolean registered, long after) {}

    /// @param kind as [CallPath.Station.Kind], in small letters
    public record Station(String kind, String name) {}

    public record WayOut(String trunk, String called, String caller, boolean withheld) {}

    private Object explain(Request request) {
        String name = request.pathParameter().apply("tenant").strip();
        TenantScope scope = tenants.byName(name)
                .orElseThrow(() -> Problem.notFound("no tenant '" + name + "'; `klinke apply` makes tenants"));
        return explain(scope, request.queryParameter());
    }

    /// @param asked `from`, `to`, `at`, `rule`, `trunk` and `switches`, as the command line has them
    /// @throws Problem 422 if the question makes no sense
    public Explanation explain(TenantScope scope, Function<String, Optional<String>> asked) {
        PlanSnapshot plan = new PlanSnapshot(
                scope.tenant(),
                directory.in(scope),
                outside.in(scope),
                hours.in(scope),
                reach.in(scope),
                tolls.in(scope),
                contacts.in(scope));
        ZoneId zone = ZoneId.of(scope.tenant().timeZone());
        Instant at = at(optional(asked, "at"), zone);
        String to = required(asked, "to");
        Now live = new Now(
                registrations.in(scope).stream()
                        .map(Registrations.Registration::device)
                        .collect(Collectors.toSet()),
                calls.helped(scope, at));
        WhatIf.Question question = new WhatIf.Question(
                required(asked, "from"),
                dialled(to),
                domain(to),
                at,
                optional(asked, "rule"),
                optional(asked, "trunk"),
                switches(optional(asked, "switches")));
        return switch (new WhatIf(plan, live).ask(question)) {
            case WhatIf.Unasked unasked -> throw Problem.refused("explain." + unasked.field(), unasked.reason());
            case WhatIf.Tried tried ->
                new Telling(live, question, tried)
                        .explanation(
                                scope.name(),
                                LocalDateTime.ofInstant(at, zone)
                                        .truncatedTo(ChronoUnit.SECONDS)
                                        .toString());
        };
    }

    /// Which phones are there; whoever asks "what if" means that nobody is on the phone.
    private record Now(Set<DeviceId> registered, List<HelpMade> called) implements Live {
        @Override
        public boolean registered(DeviceId device) {
            return registered.contains(device);
        }

        @Override
        public boolean busy(UserId user) {
            return false;
        }

        @Override
        public long lastCall(UserId user) {
            return 0;
        }

        @Override
        public List<HelpMade> helped(Instant at) {
            return called.stream()
                    .filter(help -> registered.contains(help.device()))
                    .toList();
        }
    }

    /// Puts what was found into words.
    private record Telling(Now live, WhatIf.Question question, WhatIf.Tried tried) {
        Explanation explanation(String tenant, String at) {
            List<String> reasons = new ArrayList<>(tried.decision().reasons());
            tried.reached().ifPresent(reached -> {
                reached.reasons().stream()
                        .filter(reason -> !reasons.contains(reason))
                        .forEach(reasons::add);
                later(reached).forEach(reasons::add);
            });
            Optional<HangupCause> cause = cause();
            Optional<Decision.CallOutside> away = away();
            return new Explanation(
                            tenant,
                            at,
                            from(),
                            tried.device().map(Device::name).orElse(""),
                            tried.trunk().map(Trunk::name).orElse(""),
                            tried.arrival().map(Arrival::called).orElse(question.to()),
                            tried.arrival().map(Arrival::shown).orElse(""),
                            outcome(),
                            cause.map(Enum::name).orElse(""),
                            cause.map(HangupCause::sipStatus).orElse(0),
                            cause.map(Remedy::of).orElse(""),
                            List.copyOf(reasons),
                            rings(),
                            away.map(Decision.CallOutside::number).orElse(""),
                            away.flatMap(Decision.CallOutside::pin).isPresent(),
                            away.map(Decision.CallOutside::exits).orElse(List.of()).stream()
                                    .map(this::wayOut)
                                    .toList(),
                            CallPath.of(tried).stream().map(Telling::station).toList(),
                            Map.of())
                    .writing(this::written);
        }

        private String written(String number) {
            Place home = new Place(
                    tried.plan().tenant().country(), tried.plan().tenant().areaCode());
            return tried.plan().outside().written(new E164(number), home);
        }

        private String from() {
            return tried.device()
                    .map(device -> device.user()
                            .flatMap(tried.plan().directory()::user)
                            .map(user -> user.extension() + " " + user.name())
                            .orElse(""))
                    .orElseGet(() -> tried.arrival()
                            .map(Arrival::caller)
                            .filter(caller -> !caller.isEmpty())
                            .orElse(question.from()));
        }

        /// Phones to which the control centre calls back.
        private List<Device> first() {
            return tried.arrival().map(Arrival::first).orElse(List.of());
        }

        private String outcome() {
            if (!first().isEmpty()) {
                return "rings";
            }
            if (tried.reached().isPresent()) {
                return switch (tried.reached().get()) {
                    case Reached.Rings _ -> "rings";
                    case Reached.Leaves _ -> "leaves";
                    case Reached.Leads _ -> "voicemail";
                    case Reached.Refused _ -> "refused";
                };
            }
            return switch (tried.decision()) {
                case Decision.RingUser _, Decision.RingGroup _ -> "rings";
                case Decision.LeaveMessage _, Decision.OpenBox _ -> "voicemail";
                case Decision.Park _ -> "parks";
                case Decision.SpeakPrompt _ -> "speaks";
                case Decision.LogIn _, Decision.LogOut _ -> "logs";
                case Decision.Turn _, Decision.Wish _, Decision.Ask _ -> "changes";
                case Decision.CallOutside _ -> "leaves";
                case Decision.Echo _ -> "echo";
                case Decision.Reject _ -> "refused";
            };
        }

        private Optional<HangupCause> cause() {
            if (!first().isEmpty()) {
                return Optional.empty();
            }
            if (tried.decision() instanceof Decision.Reject reject) {
                return Optional.of(reject.cause());
            }
            return tried.reached()
                    .flatMap(reached -> reached instanceof Reached.Refused refused
                            ? Optional.of(refused.cause())
                            : Optional.empty());
        }

        private Optional<Decision.CallOutside> away() {
            if (tried.decision() instanceof Decision.CallOutside away) {
                return Optional.of(away);
            }
            return tried.reached()
                    .flatMap(reached ->
                            reached instanceof Reached.Leaves leaves ? Optional.of(leaves.call()) : Optional.empty());
        }

        private List<Ringing> rings() {
            List<Ringing> rings = new ArrayList<>();
            first().forEach(device -> rings.add(new Ringing(device.name(), true, 0)));
            if (rings.isEmpty()
                    && tried.reached().isPresent()
                    && tried.reached().get() instanceof Reached.Rings ringing) {
                Duration before = Duration.ZERO;
                for (RingPlan.Stage stage : ringing.plan().stages()) {
                    for (RingPlan.Ringer ringer : stage.ringers()) {
                        long after = before.plus(ringer.delay()).toSeconds();
                        rings.add(
                                switch (ringer.line()) {
                                    case RingPlan.Line.Phone phone ->
                                        new Ringing(
                                                phone.device().name(),
                                                live.registered(phone.device().id()),
                                                after);
                                    case RingPlan.Line.Outside call ->
                                        new Ringing(call.call().number(), true, after);
                                });
                    }
                    before = before.plus(stage.most().orElse(Duration.ZERO));
                }
            }
            return rings;
        }

        /// What follows if nobody takes it.
        private List<String> later(Reached reached) {
            if (!(reached instanceof Reached.Rings rings)) {
                return List.of();
            }
            List<String> later = new ArrayList<>();
            later(rings, HangupCause.NO_ANSWER, "if nobody answers: ").forEach(later::add);
            later(rings, HangupCause.BUSY, "if busy: ").forEach(later::add);
            later(rings, HangupCause.NOT_REGISTERED, "if unreachable: ").forEach(later::add);
            return later;
        }

        private Stream<String> later(Reached.Rings rings, HangupCause cause, String when) {
            return new Reaching(tried.plan(), live)
                    .after(rings, cause).stream()
                            .flatMap(next -> next.reasons().stream())
                            .map(when::concat);
        }

        private static Station station(CallPath.Station station) {
            return new Station(station.kind().name().toLowerCase(Locale.ROOT), station.name());
        }

        private WayOut wayOut(Exit exit) {
            return new WayOut(
                    tried.plan().outside().trunk(exit.trunk()).map(Trunk::name).orElse(""),
                    exit.called(),
                    exit.caller(),
                    exit.withheld());
        }
    }

    /// What a phone would send as user part, or a whole URI.
    private static String dialled(String to) {
        return isUri(to) ? UserPart.of(to) : UserPart.dialled(to);
    }

    /// Of a whole SIP URI, if it names one.
    private static Optional<String> domain(String to) {
        int host = to.indexOf('@');
        return isUri(to) && host >= 0
                ? Optional.of(to.substring(host + 1).split("[;:?>]", 2)[0].toLowerCase(Locale.ROOT))
                : Optional.empty();
    }

    private static boolean isUri(String to) {
        return to.matches("(?i)(sips?|tel):.*");
    }

    /// `18:05` (today), `2026-12-24T18:05` by the tenant's clock, or with an offset.
    private Instant at(Optional<String> text, ZoneId zone) {
        if (text.isEmpty()) {
            return time.instant();
        }
        String at = text.get().strip();
        try {
            if (!at.contains("T")) {
                return LocalTime.parse(at)
                        .atDate(LocalDate.ofInstant(time.instant(), zone))
                        .atZone(zone)
                        .toInstant();
            }
            return at.matches(".*(Z|[+-][0-9]{2}:[0-9]{2})")
                    ? OffsetDateTime.parse(at).toInstant()
                    : LocalDateTime.parse(at).atZone(zone).toInstant();
        } catch (DateTimeException _) {
            throw Problem.refused("explain.at", "'" + at + "' is no time like 18:05 or 2026-12-24T18:05");
        }
    }

    /// `night=on,late=off`
    private static Map<String, Boolean> switches(Optional<String> text) {
        Map<String, Boolean> switches = new HashMap<>();
        for (String one : text.map(all -> all.split(",")).orElse(new String[0])) {
            Matcher turned = TURNED.matcher(one);
            if (!turned.matches()) {
                throw Problem.refused("explain.switches", "'" + one + "' is not like night=on or night=off");
            }
            switches.put(turned.group(1), turned.group(2).equals("on"));
        }
        return switches;
    }

    private static Optional<String> optional(Function<String, Optional<String>> asked, String parameter) {
        return asked.apply(parameter).filter(value -> !value.isBlank());
    }

    private static String required(Function<String, Optional<String>> asked, String parameter) {
        return optional(asked, parameter)
                .map(String::strip)
                .orElseThrow(() -> Problem.refused("explain." + parameter, "'" + parameter + "' is missing"));
    }
}
