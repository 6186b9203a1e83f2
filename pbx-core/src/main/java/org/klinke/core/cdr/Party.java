package org.klinke.core.cdr;

import java.util.Optional;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;

/// Who took part, as known when the call ran.
///
/// @param device empty for a carrier or a service of the server (echo)
/// @param user empty for a device that belongs to nobody
/// @param name of the user, or of the device, may be empty
/// @param number extension or telephone number
public record Party(Optional<DeviceId> device, Optional<UserId> user, String name, String number) {}
