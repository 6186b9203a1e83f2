package org.klinke.core.phone;

import java.util.Map;
import org.klinke.core.id.DeviceId;

/// A handset of a DECT base beside its first, which is the base's own device.
///
/// @param device whose account it uses
/// @param base the telephone that is told so
/// @param number its place at the base, from 2
public record Handset(DeviceId device, DeviceId base, int number) {
    Map<String, String> facts() {
        return Map.of("base", base.toString(), "number", String.valueOf(number));
    }
}
