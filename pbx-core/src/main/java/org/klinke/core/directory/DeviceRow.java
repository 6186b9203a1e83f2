package org.klinke.core.directory;

import org.klinke.core.id.DeviceId;

/// A device as stored, without its secret.
public record DeviceRow(DeviceId id, DeviceDetails details) {}
