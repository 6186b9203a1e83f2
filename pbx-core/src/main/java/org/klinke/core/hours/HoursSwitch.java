package org.klinke.core.hours;

import java.util.Optional;
import java.util.UUID;

/// Something people switch by dialling its extension, and see by its lamp. It may be asked for by its own name,
/// or force a time condition.
///
/// @param name unique in the tenant, also among its time conditions
/// @param extension whoever dials it turns the switch; its lamp is lit while it is on
/// @param forces what happens while it is on; empty: nothing else
public record HoursSwitch(UUID id, String name, String extension, Optional<Force> forces, boolean on) {
    /// @param condition name of the time condition
    /// @param open it holds; else it does not
    public record Force(String condition, boolean open) {}

    HoursSwitch turned(boolean to) {
        return new HoursSwitch(id, name, extension, forces, to);
    }
}
