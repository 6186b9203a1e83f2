package org.klinke.core.dialplan;

import java.util.Comparator;
import java.util.Optional;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;
import org.klinke.core.reach.SpeedDial;

/// Whose number it is that calls, as far as all of the tenant may know: its phone book says, or else its speed dials.
///
/// @param reason for people
record CallerName(String name, String reason) {
    /// Reading a number takes longer than looking at its end.
    private static final int SAME_END_DIGITS = 4;

    static Optional<CallerName> find(E164 caller, PlanSnapshot plan) {
        return plan.contacts()
                .find(caller.text())
                .map(contact ->
                        new CallerName(contact.shown(), "the caller's number is in the phone book: " + contact.shown()))
                .or(() -> speedDial(caller, plan)
                        .map(dial -> new CallerName(
                                dial.name(),
                                "the caller's number is the speed dial " + dial.extension() + ", " + dial.name())));
    }

    /// Of several the one with the lowest extension.
    private static Optional<SpeedDial> speedDial(E164 caller, PlanSnapshot plan) {
        String end = caller.text().substring(Math.max(1, caller.text().length() - SAME_END_DIGITS));
        return plan.reach().speedDials().stream()
                .filter(dial -> !dial.name().isBlank())
                .filter(dial -> NumberReader.withoutPunctuation(dial.number()).endsWith(end))
                .filter(dial -> number(dial, plan).equals(Optional.of(caller)))
                .min(Comparator.comparing(SpeedDial::extension));
    }

    /// As dialling the speed dial would read it.
    private static Optional<E164> number(SpeedDial dial, PlanSnapshot plan) {
        Place place = new Place(plan.tenant().country(), plan.tenant().areaCode());
        return plan.outside().outboundRules().withoutPrefix(NumberReader.withoutPunctuation(dial.number())).stream()
                .map(rest -> NumberReader.read(rest, place))
                .flatMap(read -> read instanceof Dialled.Outside outside
                        ? Optional.of(outside.number()).stream()
                        : Optional.<E164>empty().stream())
                .findFirst();
    }
}
