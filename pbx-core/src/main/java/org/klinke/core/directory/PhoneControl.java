package org.klinke.core.directory;

import java.util.concurrent.CompletableFuture;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantScope;

/// What provisioning can tell a phone; `pbx-sip` implements it. Any thread; never blocks.
public interface PhoneControl {
    /// Asks the phone to fetch its configuration. A device that is registered from several places is asked at each.
    ///
    /// @param event value of the Event header, as the phone's maker has it: "check-sync;reboot=false"
    /// @return completes within the life of a transaction (32 s), never exceptionally; the best of several answers
    CompletableFuture<Result> checkSync(TenantScope scope, DeviceId device, String event);

    sealed interface Result {
        /// The phone has understood; whether it then does it, its next fetch will show.
        record Accepted() implements Result {}

        /// @param status what it answered, 300 to 699
        record Refused(int status) implements Result {}

        /// No such device in this tenant, or nowhere to be reached.
        record NotRegistered() implements Result {}

        record NoAnswer() implements Result {}
    }
}
