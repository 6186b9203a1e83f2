package org.klinke.core.directory;

import java.util.List;
import org.klinke.core.db.TenantTx;

/// Devices that may register though they are in nobody's list of devices: telephones nobody has assigned yet.
@FunctionalInterface
public interface DeviceSource {
    List<DirectorySnapshot.Device> devices(TenantTx tx);
}
