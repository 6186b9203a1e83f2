package org.klinke.server.control;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.Changes;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.directory.Registrations;
import org.klinke.core.firmware.Firmware;
import org.klinke.core.firmware.FirmwareBook;
import org.klinke.core.firmware.FirmwareStore;
import org.klinke.core.firmware.Rollout;
import org.klinke.core.firmware.RolloutStore;
import org.klinke.core.id.DeviceId;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneStore;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.web.ControlRoute;
import org.klinke.web.ControlRoute.Method;
import org.klinke.web.ControlRoute.Request;
import org.klinke.web.Problem;

/// `firmware roll-out`: some phones try it first.
public final class RolloutRoutes {
    private static final Pattern FIRST = Pattern.compile("(?<number>[0-9]{1,4})(?<percent>%?)");
    private static final int HUNDRED = 100;
    private static final int HOURS_USUAL = 24;

    private final FirmwareStore firmware;
    private final RolloutStore rollouts;
    private final FirmwareBook book;
    private final PhoneStore phones;
    private final DeviceStore devices;
    private final Registrations registrations;
    private final UnaryOperator<String> versions;
    private final BiConsumer<TenantScope, List<DeviceId>> tell;
    private final Changes changes;
    private final TenantDirectory tenants;
    private final InstantSource time;

    /// @param versions what a phone's User-Agent says that it runs
    /// @param tell phones fetch their files anew
    public RolloutRoutes(
            FirmwareStore firmware,
            RolloutStore rollouts,
            FirmwareBook book,
            PhoneStore phones,
            DeviceStore devices,
            Registrations registrations,
            UnaryOperator<String> versions,
            BiConsumer<TenantScope, List<DeviceId>> tell,
            Changes changes,
            TenantDirectory tenants,
            InstantSource time) {
        this.firmware = firmware;
        this.rollouts = rollouts;
        this.book = book;
        this.phones = phones;
        this.devices = devices;
        this.registrations = registrations;
        this.versions = versions;
        this.tell = tell;
        this.changes = changes;
        this.tenants = tenants;
        this.time = time;
    }

    public List<ControlRoute> routes() {
        return List.of(
                new ControlRoute(Method.GET, "/firmware/rollouts", this::list),
                new ControlRoute(Method.POST, "/firmware/rollouts", this::begin),
                new ControlRoute(Method.POST, "/firmware/rollouts/stop", this::stop));
    }

    record Line(String model, String version, int first, String started, String until, String state) {}

    private Object list(Request request) {
        TenantScope scope = tenant(request.queryParameter().apply("tenant").orElse(""));
        return Map.of(
                "rollouts",
                book.rollouts(scope).stream()
                        .map(one -> new Line(
                                one.model(),
                                one.firmware().version(),
                                one.first().size(),
                                CallStories.instant(one.started()),
                                CallStories.instant(one.started().plus(one.window())),
                                one.state().name().toLowerCase(Locale.ROOT)))
                        .toList());
    }

    /// A phone of the model, by its name for people.
    private record Named(Phone phone, String name) {}

    private Object begin(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        String model = request.body().path("model").asText();
        Duration window = Duration.ofHours(request.body().path("hours").asInt(HOURS_USUAL));
        try {
            List<Named> first = changes.in(scope, Actor.LOCAL_CLI, "firmware roll-out", change -> {
                Firmware wanted = known(change, request);
                List<Named> all = named(change, model);
                List<Named> chosen = request.body().path("devices").isEmpty()
                        ? chosen(
                                scope, all, wanted, request.body().path("first").asText("10%"))
                        : named(all, request.body().path("devices"), model);
                rollouts.begin(
                        change,
                        new Rollout(
                                model,
                                wanted,
                                chosen.stream().map(one -> one.phone().device()).toList(),
                                time.instant(),
                                window,
                                Rollout.State.FIRST));
                chosen.forEach(one -> firmware.assign(change, one.phone(), one.name(), wanted));
                return chosen;
            });
            tell.accept(scope, first.stream().map(one -> one.phone().device()).toList());
            return Map.of("first", first.stream().map(Named::name).toList());
        } catch (InvalidInput e) {
            throw new Problem(400, "firmware." + e.field(), e.problem() + "; " + e.remedy(), List.of());
        }
    }

    private List<Named> named(Change change, String model) {
        Map<DeviceId, String> names = devices.list(change.tx()).stream()
                .collect(Collectors.toMap(row -> row.id(), row -> row.details().name()));
        return phones.list(change.tx()).stream()
                .filter(phone -> phone.details().model().equals(model))
                .map(phone -> new Named(phone, names.getOrDefault(phone.device(), "")))
                .sorted(Comparator.comparing(Named::name))
                .toList();
    }

    private static List<Named> named(List<Named> all, JsonNode wanted, String model) {
        List<Named> chosen = new ArrayList<>();
        StreamSupport.stream(wanted.spliterator(), false)
                .map(JsonNode::asText)
                .distinct()
                .forEach(name -> chosen.add(all.stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElseThrow(() -> new InvalidInput(
                                "device", "'" + name + "' is no " + model, "name phones of this model only"))));
        return chosen;
    }

    /// Those that are registered and do not run it yet: only they can show that it works.
    private List<Named> chosen(TenantScope scope, List<Named> all, Firmware wanted, String first) {
        Matcher typed = FIRST.matcher(first);
        if (!typed.matches() || Integer.parseInt(typed.group("number")) == 0) {
            throw new InvalidInput("first", "'" + first + "' is no number of phones", "write it like 3, or 10%");
        }
        int number = Integer.parseInt(typed.group("number"));
        int many = typed.group("percent").isEmpty()
                ? number
                : Math.max(1, all.size() * Math.min(number, HUNDRED) / HUNDRED);
        Set<DeviceId> there = registrations.in(scope).stream()
                .filter(one -> !versions.apply(one.userAgent()).equalsIgnoreCase(wanted.version()))
                .map(Registrations.Registration::device)
                .collect(Collectors.toSet());
        return all.stream()
                .filter(one -> there.contains(one.phone().device()))
                .limit(many)
                .toList();
    }

    private Object stop(Request request) {
        TenantScope scope = tenant(request.body().path("tenant").asText());
        String model = request.body().path("model").asText();
        Optional<Rollout> running = book.rollouts(scope).stream()
                .filter(one -> one.model().equals(model) && one.state() == Rollout.State.FIRST)
                .findFirst();
        boolean stopped = running.isPresent()
                && changes.in(
                        scope,
                        Actor.LOCAL_CLI,
                        "firmware roll-out",
                        change -> rollouts.end(change, running.get(), Rollout.State.STOPPED));
        if (!stopped) {
            throw Problem.notFound("no firmware for " + model + " is being tried");
        }
        return Map.of("stopped", running.get().firmware().version());
    }

    private Firmware known(Change change, Request request) {
        String model = request.body().path("model").asText();
        String version = request.body().path("version").asText();
        return firmware.find(change.tx(), model, version)
                .orElseThrow(() -> Problem.notFound("there is no firmware " + version + " for " + model));
    }

    private TenantScope tenant(String name) {
        return tenants.byName(name.strip()).orElseThrow(() -> Problem.notFound("there is no tenant '" + name + "'"));
    }
}
