package org.klinke.core.phone;

import java.time.Instant;
import java.util.Optional;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;

/// Who speaks at a telephone that people share.
///
/// @param ends when it ends by itself; empty: at log-out
public record Login(DeviceId device, UserId user, Instant since, Optional<Instant> ends) {}
