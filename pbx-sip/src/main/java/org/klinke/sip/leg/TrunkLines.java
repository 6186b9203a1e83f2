package org.klinke.sip.leg;

import java.util.List;
import java.util.Optional;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.call.LegDialer;
import org.klinke.core.call.TrunkCaller;
import org.klinke.core.id.TrunkId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.Trunk;
import org.klinke.sip.transport.SipFlow;

/// What legs ask the trunk room. Any thread; nothing here waits.
public interface TrunkLines {
    /// What can be called over now, the best first; none if the trunk is down.
    ///
    /// @param account user of the account to call with; empty = any
    List<Line> of(TenantScope scope, TrunkId trunk, Optional<String> account);

    /// An open way to the trunk for the requests of a dialog whose flow has closed.
    Optional<SipFlow> flowTo(TenantScope scope, TrunkId trunk);

    /// Whether the trunk may speak on this flow.
    boolean speaksOn(SipFlow flow, TrunkId trunk);

    /// The INVITE with all that the carrier demands of its head; Contact, capabilities and SDP are the leg's.
    Request invite(Line line, LegDialer.Order order, String callId, String tag);

    /// The same INVITE once more with credentials, for a challenge of this trunk's own realm; empty: not answered.
    Optional<Request> authorized(Line line, Request invite, Response challenge);

    /// Who calls whom, in a carrier's INVITE.
    Called read(TenantScope scope, TrunkId trunk, Request invite);

    /// A house without trunks.
    TrunkLines NONE = new TrunkLines() {
        @Override
        public List<Line> of(TenantScope scope, TrunkId trunk, Optional<String> account) {
            return List.of();
        }

        @Override
        public Optional<SipFlow> flowTo(TenantScope scope, TrunkId trunk) {
            return Optional.empty();
        }

        @Override
        public boolean speaksOn(SipFlow flow, TrunkId trunk) {
            return false;
        }

        @Override
        public Request invite(Line line, LegDialer.Order order, String callId, String tag) {
            throw new IllegalStateException("there are no trunks");
        }

        @Override
        public Optional<Request> authorized(Line line, Request invite, Response challenge) {
            return Optional.empty();
        }

        @Override
        public Called read(TenantScope scope, TrunkId trunk, Request invite) {
            throw new IllegalStateException("there are no trunks");
        }
    };

    /// @param id names it among the lines of its trunk
    record Line(String id, Trunk trunk, SipFlow flow) {}

    /// @param number called, as the carrier wrote it
    record Called(String number, TrunkCaller caller) {}
}
