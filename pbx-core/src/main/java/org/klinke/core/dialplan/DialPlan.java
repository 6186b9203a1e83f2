package org.klinke.core.dialplan;

import java.util.List;
import java.util.Optional;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.Decision.Echo;
import org.klinke.core.dialplan.Decision.Reject;
import org.klinke.core.dialplan.Decision.RingUser;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.Din5008;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;

/// Decides by the tenant's own rules: emergency first, then codes, then extensions; nothing leaves the tenant yet, but
/// what an outside number is, is said.
public final class DialPlan {
    public static final String ECHO_CODE = "*80";

    private DialPlan() {}

    public static Decision decide(CallRequest request, PlanSnapshot plan) {
        String dialled = request.dialled();
        if (EmergencyNumbers.contains(dialled)) {
            return new Reject(
                    HangupCause.NO_EMERGENCY_ROUTE,
                    List.of(dialled + " is an emergency number", "no trunk is configured for emergency calls"));
        }
        if (!request.domain().equals(plan.tenant().domain())) {
            return new Reject(
                    HangupCause.FOREIGN_DOMAIN,
                    List.of("the called domain " + request.domain() + " is not "
                            + plan.tenant().domain()));
        }
        if (dialled.equals(ECHO_CODE)) {
            return new Echo(List.of(ECHO_CODE + " is the echo test"));
        }
        Optional<User> user = plan.directory().userByExtension(dialled);
        if (user.isEmpty()) {
            return new Reject(
                    HangupCause.UNKNOWN_NUMBER,
                    List.of("no extension " + dialled + " in this tenant", outside(dialled, plan)));
        }
        List<Device> devices = plan.directory().devicesOf(user.get().id()).stream()
                .filter(device -> !device.id().equals(request.caller()))
                .toList();
        return new RingUser(
                user.get(),
                devices,
                List.of(
                        dialled + " is the extension of " + user.get().name(),
                        devices.size() + " device(s): "
                                + String.join(
                                        ", ", devices.stream().map(Device::name).toList())));
    }

    private static String outside(String dialled, PlanSnapshot plan) {
        Place place = new Place(plan.tenant().country(), plan.tenant().areaCode());
        return switch (NumberReader.read(dialled, place)) {
            case Dialled.Outside number ->
                Din5008.at(place, number.number()) + " (" + number.number() + ") is "
                        + number.kind().words() + "; no trunk is configured for outside calls";
            case Dialled.Service service ->
                service.number() + " is a service number; no trunk is configured for outside calls";
            case Dialled.OtherCarrier carrier ->
                carrier.prefix() + " asks for another carrier, which no call from here can have";
            case Dialled.Emergency emergency -> emergency.number() + " is an emergency number";
            case Dialled.NoNumber no -> "it is no number outside either: it " + no.why();
        };
    }
}
