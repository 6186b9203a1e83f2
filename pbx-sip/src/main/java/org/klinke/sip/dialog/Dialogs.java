package org.klinke.sip.dialog;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.PeerId;
import org.klinke.sip.edge.DeviceDialog;
import org.klinke.sip.edge.DialogDoor;

/// All dialogs of this node, early ones included; tells the edge whose one is. Thread-safe.
public final class Dialogs implements DialogDoor {
    private final Map<DialogId, DialogUser> users = new ConcurrentHashMap<>();
    private final Map<PeerId, Integer> perPeer = new ConcurrentHashMap<>();
    private final int dialogsPerDeviceMax;

    public Dialogs(int dialogsPerDeviceMax) {
        this.dialogsPerDeviceMax = dialogsPerDeviceMax;
    }

    /// Takes the dialog in.
    ///
    /// @return false if the device has as many as it may have (a trunk has its channels), or the dialog exists
    public boolean add(DialogId id, DialogUser user) {
        return add(id, user, false);
    }

    /// As [#add].
    ///
    /// @param always however many the device has
    public boolean add(DialogId id, DialogUser user, boolean always) {
        int count = perPeer.merge(user.peer(), 1, Integer::sum);
        boolean full = user.peer() instanceof DeviceId && count > dialogsPerDeviceMax && !always;
        if (full || users.putIfAbsent(id, user) != null) {
            release(user.peer());
            return false;
        }
        return true;
    }

    /// Idempotent.
    public void remove(DialogId id) {
        DialogUser user = users.remove(id);
        if (user != null) {
            release(user.peer());
        }
    }

    public Optional<DialogUser> find(DialogId id) {
        return Optional.ofNullable(users.get(id));
    }

    @Override
    public Optional<DeviceDialog> find(String callId, String ourTag, String theirTag) {
        return find(new DialogId(callId, ourTag, theirTag))
                .map(user -> new DeviceDialog(user.scope(), user.peer(), user.flow()));
    }

    /// Number of dialogs alive, for metrics.
    public int size() {
        return users.size();
    }

    private void release(PeerId peer) {
        perPeer.computeIfPresent(peer, (key, count) -> count > 1 ? count - 1 : null);
    }
}
