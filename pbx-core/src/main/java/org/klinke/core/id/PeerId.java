package org.klinke.core.id;

import java.util.UUID;

/// Who is at the other end of signalling: a device of the tenant, or a trunk.
public sealed interface PeerId permits DeviceId, TrunkId {
    UUID value();
}
