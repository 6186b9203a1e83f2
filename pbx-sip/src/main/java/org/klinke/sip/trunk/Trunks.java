package org.klinke.sip.trunk;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.sip.message.Request;
import org.klinke.core.id.TrunkId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.transport.SipFlow;

/// What a call asks about trunks. Nothing here waits, for a lock either; any thread may ask.
public interface Trunks {

    /// The lines of a trunk that can take a call now, best first; none while it does not answer or is not registered.
    ///
    /// @param scope who calls: finds the tenant's own trunks and the platform's, never another tenant's
    /// @param account user of the account to call with; empty = any of the trunk's, in their order
    List<TrunkLine> lines(TenantScope scope, TrunkId trunk, Optional<String> account);

    /// The way for a request that does not fit into one datagram (RFC 3261 §18.1.1), where the line is over UDP and its
    /// trunk says that the carrier takes TCP, too.
    ///
    /// @param scope who calls
    /// @param urgent waits for nothing, and takes only a connection on which the carrier has answered just now
    /// @return completes within half a second: with a TCP connection, or, where there is none, the line's own flow
    CompletableFuture<SipFlow> forLarge(TenantScope scope, TrunkLine line, boolean urgent);

    /// What became of a request on a connection of [#forLarge].
    ///
    /// @param scope who calls
    /// @param answered false: the carrier said nothing in time, or the connection is gone; nobody is given it any
    ///     more, and there is none for ten minutes. What goes on there may do so.
    void tried(TenantScope scope, TrunkLine line, SipFlow stream, boolean answered);

    /// Whose a request is that belongs to no dialog, whatever its method.
    Claim claim(SipFlow flow, Request request);

    /// Whether a request within a dialog of this trunk may come on this flow: one that it registered on or that
    /// we opened to it, or, of a peer, from where it may call.
    boolean speaks(SipFlow flow, TrunkId trunk);

    /// Whether a flow is some carrier's, by where it is from, its transport and its certificate: calls on it are no
    /// flood of strangers.
    boolean carries(SipFlow flow);

    /// A call got no answer on this line in time, or 503: it comes last for a while, and the carrier is asked at once
    /// whether it is there.
    ///
    /// @param scope who called
    /// @param rest as long as its Retry-After said, else as the caller sees fit
    void failed(TenantScope scope, TrunkLine line, Duration rest);

    /// Whether that time has not passed yet: calls try every other way first (RFC 3261 §21.5.4), but leave none out.
    boolean rests(TrunkLine line);
}
