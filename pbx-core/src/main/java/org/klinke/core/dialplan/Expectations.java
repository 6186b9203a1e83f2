package org.klinke.core.dialplan;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;
import org.klinke.core.voicemail.BoxTarget;

/// What a change of the rules must not break: calls that are tried before it is made.
public final class Expectations {
    /// The call must reach nobody.
    public static final String REFUSED = "refused";

    private Expectations() {}

    /// @param title unique in the tenant, for people
    /// @param when at which time: `2026-12-24T18:05`, by the tenant's clock
    /// @param from and
    /// @param to see [WhatIf.Question]
    /// @param switches those that are on; all others are off, whatever they are while somebody changes the rules
    /// @param reaches extension that must ring, number that must be called outside, or [#REFUSED]
    public record Expected(String title, String when, String from, String to, List<String> switches, String reaches) {}

    /// @param at device that calls: for help each of the caller's is tried; empty: whichever `from` stands for
    /// @param field of it that cannot be fulfilled, as in the `apply` file: usually `reaches`
    /// @param happens what happens instead: extension, number, [#REFUSED], or why it cannot be tried
    /// @param reasons that lead there
    public record Broken(Expected expected, Optional<Device> at, String field, String happens, List<String> reasons) {
        /// Whose last phone goes is told nothing new of a call that failed there.
        private boolean sameCall(Broken before) {
            return expected.equals(before.expected)
                    && (at.isEmpty() || at.map(Device::id).equals(before.at.map(Device::id)));
        }
    }

    /// Those that the plan does not fulfil, as if every phone were there, nobody on the phone, no switch on but those
    /// that are named, nobody had changed on his phone how he wants to be reached, no limit were used, and who has
    /// no phone of his own were logged in at one that people share.
    public static List<Broken> broken(List<Expected> expectations, PlanSnapshot now) {
        PlanSnapshot plan = now.asConfigured();
        return expectations.stream()
                .flatMap(expected -> check(expected, plan).stream())
                .toList();
    }

    /// Those that `before` fulfils and `after` does not: what the change itself breaks. Each device by itself: that one
    /// reached nobody before hides no other.
    public static List<Broken> broken(List<Expected> expectations, PlanSnapshot before, PlanSnapshot after) {
        PlanSnapshot was = before.asConfigured();
        return expectations.stream()
                .flatMap(expected -> {
                    List<Broken> already = check(expected, was);
                    return broken(List.of(expected), after).stream()
                            .filter(now -> already.stream().noneMatch(now::sameCall));
                })
                .toList();
    }

    private static List<Broken> check(Expected expected, PlanSnapshot plan) {
        Instant at;
        try {
            at = LocalDateTime.parse(expected.when())
                    .atZone(ZoneId.of(plan.tenant().timeZone()))
                    .toInstant();
        } catch (DateTimeException _) {
            return List.of(new Broken(
                    expected,
                    Optional.empty(),
                    "at",
                    "'" + expected.when() + "' is no time like 2026-12-24T18:05",
                    List.of()));
        }
        WhatIf whatIf = new WhatIf(plan, WhatIf.IDLE);
        WhatIf.Question question = new WhatIf.Question(
                expected.from(),
                expected.to(),
                Optional.empty(),
                at,
                Optional.empty(),
                Optional.empty(),
                switches(expected, plan));
        List<Device> phones = plan.directory()
                .userByExtension(expected.from())
                .map(user -> plan.directory().devicesOf(user.id()))
                .orElse(List.of());
        if (phones.isEmpty() || plan.outside().help(expected.to()).isEmpty()) {
            return broken(expected, Optional.empty(), whatIf.ask(question), plan).stream()
                    .toList();
        }
        // Help is called from where somebody is: each of his phones has a site, and a way out of its own.
        return phones.stream()
                .flatMap(phone -> broken(expected, Optional.of(phone), whatIf.ask(question, phone), plan).stream())
                .toList();
    }

    private static Optional<Broken> broken(
            Expected expected, Optional<Device> at, WhatIf.Answer answer, PlanSnapshot plan) {
        return switch (answer) {
            case WhatIf.Unasked unasked ->
                Optional.of(new Broken(
                        expected,
                        at,
                        unasked.field().equals("trunk") ? "from" : unasked.field(),
                        unasked.reason(),
                        List.of()));
            case WhatIf.Tried tried -> {
                String happens = happens(tried);
                yield happens.equals(wanted(expected.reaches(), plan))
                        ? Optional.empty()
                        : Optional.of(new Broken(expected, at, "reaches", happens, reasons(tried)));
            }
        };
    }

    private static Map<String, Boolean> switches(Expected expected, PlanSnapshot plan) {
        Map<String, Boolean> switches = new HashMap<>();
        plan.hours().switches().forEach(one -> switches.put(one.name(), false));
        expected.switches().forEach(name -> switches.put(name, true));
        return switches;
    }

    private static String wanted(String reaches, PlanSnapshot plan) {
        Place home = new Place(plan.tenant().country(), plan.tenant().areaCode());
        boolean inside = plan.directory().userByExtension(reaches).isPresent()
                || plan.reach().groupByExtension(reaches).isPresent();
        return !inside && NumberReader.read(reaches, home) instanceof Dialled.Outside outside
                ? outside.number().text()
                : reaches;
    }

    private static String happens(WhatIf.Tried tried) {
        if (tried.reached().isPresent()) {
            return switch (tried.reached().get()) {
                case Reached.Rings rings -> rings.request().extension();
                case Reached.Leaves leaves -> leaves.call().number();
                case Reached.Leads leads -> BoxTarget.WORD + " " + leads.box().extension();
                case Reached.Refused _ -> REFUSED;
            };
        }
        return tried.decision() instanceof Decision.CallOutside away ? away.number() : REFUSED;
    }

    private static List<String> reasons(WhatIf.Tried tried) {
        List<String> reasons = new ArrayList<>(tried.decision().reasons());
        tried.reached().ifPresent(reached -> reasons.addAll(reached.reasons()));
        return List.copyOf(reasons);
    }
}
