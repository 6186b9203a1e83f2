package org.klinke.core.dialplan;

import java.util.List;
import java.util.Optional;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.dialplan.Decision.Echo;
import org.klinke.core.dialplan.Decision.Reject;
import org.klinke.core.dialplan.Decision.RingUser;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.numbering.EmergencyNumbers;

/// Decides by the tenant's own rules: emergency first, then codes, then extensions; nothing leaves the tenant.
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
            return new Reject(HangupCause.UNKNOWN_NUMBER, List.of("no extension " + dialled + " in this tenant"));
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
}
