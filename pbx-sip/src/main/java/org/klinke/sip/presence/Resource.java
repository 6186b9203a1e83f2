package org.klinke.sip.presence;

import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.UserId;
import org.klinke.core.tenant.TenantScope;

/// Who watches what. The user, or the switch with this id, is what is watched: if the extension becomes another's, the
/// subscription ends.
///
/// @param watcher the device, always of the same tenant
/// @param credentials what it had proven itself with when it subscribed
record Resource(
        TenantScope scope,
        EventPackage event,
        UserId user,
        String extension,
        DeviceId watcher,
        DeviceCredentials credentials) {
    String uri() {
        return "sip:" + extension + "@" + scope.domain();
    }
}
