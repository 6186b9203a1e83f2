package org.klinke.sip.edge;

import javax.sip.message.Request;
import org.klinke.core.id.TrunkId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.tx.Caller;

/// Where the edge asks whether a request is a carrier's; the trunk room implements it. Called on a flow's loop, any of
/// them: must be thread-safe and must not block.
public interface TrunkDoor {
    /// Whose a request outside any dialog is.
    Claim claim(SipFlow flow, Request request);

    /// Whether the trunk may speak on this flow, within a dialog.
    boolean speaks(SipFlow flow, TrunkId trunk);

    /// Whether some carrier calls on this flow, by its transport and certificate too: its calls are no flood of
    /// strangers.
    boolean carries(SipFlow flow);

    sealed interface Claim {
        /// No carrier's: a phone's, perhaps.
        record None() implements Claim {}

        /// @param scope the trunk's, or where the platform has the trunk that of the number called
        /// @param line the trunk's
        record Of(TenantScope scope, Caller.Line line) implements Claim {}

        /// A carrier's, but for nobody here.
        record Nobody() implements Claim {}
    }

    /// A house without trunks.
    TrunkDoor NONE = new TrunkDoor() {
        private static final Claim NO = new Claim.None();

        @Override
        public Claim claim(SipFlow flow, Request request) {
            return NO;
        }

        @Override
        public boolean speaks(SipFlow flow, TrunkId trunk) {
            return false;
        }

        @Override
        public boolean carries(SipFlow flow) {
            return false;
        }
    };
}
