package org.klinke.sip.leg;

import java.util.Locale;
import java.util.Optional;
import javax.sip.address.SipURI;
import javax.sip.header.CallIdHeader;
import javax.sip.header.MaxForwardsHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.call.Diversion;
import org.klinke.core.call.IncomingCall;
import org.klinke.core.call.LegSink;
import org.klinke.core.call.Switchboard;
import org.klinke.core.call.TrunkCaller;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.trunk.TrunkAccount;
import org.klinke.sip.codec.UserPart;
import org.klinke.sip.dialog.Dialog;
import org.klinke.sip.identity.PrivacyWish;
import org.klinke.sip.leg.LegSdp.Body;
import org.klinke.sip.leg.LegState.Incoming;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.trunk.CarrierInvite;
import org.klinke.sip.trunk.TrunkLine;
import org.klinke.sip.tx.Caller;
import org.klinke.sip.tx.InviteServer;
import org.klinke.sip.tx.Repeats;

/// A phone or a carrier calls: an INVITE outside any dialog becomes a leg, and the leg a call. 100 has left
/// already, from the transaction.
final class Receive {
    private static final int MAX_FORWARDS = 70;
    private static final String MALFORMED = "malformed";
    private static final String FULL = "full";

    private Receive() {}

    static void invite(SipLegs house, Switchboard switchboard, InviteServer transaction) {
        Request invite = transaction.request();
        LegMessages messages = house.messages;
        String tag = house.tags.tag();
        Caller caller = transaction.caller();
        // No limit of ours stops a call for help.
        boolean emergency = caller.peer() instanceof DeviceId && house.help.isOne(caller.scope(), invite);
        if (!(invite.getRequestURI() instanceof SipURI uri)) {
            Response unsupported = messages.response(Response.UNSUPPORTED_URI_SCHEME, invite, tag);
            refuse(house, transaction, unsupported, emergency, MALFORMED);
            return;
        }
        Body body = LegSdp.read(invite);
        if (body instanceof Body.Unusable unusable) {
            refuse(house, transaction, messages.unusable(invite, tag, unusable), emergency, MALFORMED);
            return;
        }
        Optional<String> written = Replaces.in(invite);
        if (written.isPresent() && written.flatMap(Replaces::parse).isEmpty()) {
            Response bad = messages.response(Response.BAD_REQUEST, invite, tag);
            messages.warning(bad, "Replaces is malformed");
            refuse(house, transaction, bad, emergency, MALFORMED);
            return;
        }
        if (SessionTimer.tooSmall(invite)) {
            transaction.respond(SessionTimer.refusal(messages, invite, tag));
            return;
        }
        Dialog dialog;
        try {
            dialog = Dialog.ofReceived(messages.codec(), invite, tag);
        } catch (IllegalArgumentException missing) {
            Response bad = messages.response(Response.BAD_REQUEST, invite, tag);
            messages.warning(bad, String.valueOf(missing.getMessage()));
            refuse(house, transaction, bad, emergency, MALFORMED);
            return;
        }
        SipFlow flow = transaction.flow();
        if (!house.enter(emergency)) {
            refuse(house, transaction, messages.refusal(invite, tag, HangupCause.OVERLOAD), emergency, FULL);
            return;
        }
        String binding = house.bindingOn(
                flow, transaction.caller().scope(), transaction.caller().peer());
        body.described()
                .ifPresent(offer -> house.offerings.heard(transaction.caller().scope(), binding, offer));
        SipLeg leg = new SipLeg(
                house,
                new LegId(house.ids.next()),
                transaction.caller().scope(),
                transaction.caller().peer(),
                transaction.caller().line().map(TrunkLine.class::cast),
                flow,
                binding,
                tag,
                event -> {},
                Incoming.fresh(transaction, dialog, body instanceof Body.Description));
        if (!leg.enter(dialog, emergency)) {
            house.leave();
            refuse(house, transaction, messages.refusal(invite, tag, HangupCause.OVERLOAD), emergency, FULL);
            return;
        }
        leg.onLoop(() -> {
            leg.farEnd.hear(invite);
            if (Prack.requires(invite)) {
                leg.reliable.require();
            }
            leg.sinkTo(open(switchboard, leg, uri, body.described(), invite, flow));
            String summary = leg.wire(false, invite, flow);
            transaction.onRepeat(new Repeats() {
                @Override
                public void received() {
                    leg.again(false, summary, flow);
                }

                @Override
                public void answered(int status) {
                    leg.again(true, status + " (INVITE)", flow);
                }
            });
            transaction.onCancel(cancel -> leg.onLoop(() -> Hangup.cancelled(leg, cancel, flow)));
        });
    }

    /// @param why for the admins, if it was a call for help
    private static void refuse(
            SipLegs house, InviteServer transaction, Response refusal, boolean emergency, String why) {
        Caller caller = transaction.caller();
        if (emergency && caller.peer() instanceof DeviceId device) {
            house.help.refused(
                    caller.scope(), transaction.request(), transaction.flow().remote(), device, why);
        }
        transaction.respond(refusal);
    }

    private static LegSink open(
            Switchboard switchboard,
            SipLeg leg,
            SipURI uri,
            Optional<SessionMedia> offer,
            Request invite,
            SipFlow flow) {
        String callId = invite.getHeader(CallIdHeader.NAME) instanceof CallIdHeader header ? header.getCallId() : "";
        Optional<CarrierInvite> carrier = leg.line().map(line -> CarrierInvite.read(line, invite));
        return switchboard.open(
                leg.scope(),
                new IncomingCall(
                        leg,
                        leg.peer(),
                        carrier.map(read -> new TrunkCaller(
                                read.caller().number(),
                                read.caller().name(),
                                read.caller().withheld(),
                                leg.line().flatMap(TrunkLine::account).map(TrunkAccount::user),
                                Diversion.count(read.diversions()))),
                        carrier.map(CarrierInvite::called)
                                .orElseGet(() -> UserPart.dialled(uri.getUser() == null ? "" : uri.getUser())),
                        uri.getHost().toLowerCase(Locale.ROOT),
                        Optional.ofNullable(uri.getParameter("gr")).filter(urn -> !urn.isEmpty()),
                        offer,
                        flow.local().getAddress(),
                        flow.remote().getAddress(),
                        flow.secure(),
                        callId,
                        carrier.map(read -> read.caller().withheld()).orElseGet(() -> PrivacyWish.of(invite)),
                        Replaces.in(invite)
                                .flatMap(Replaces::parse)
                                .map(replaces -> replaces.resolve(leg.house, leg.scope())),
                        maxForwards(invite)));
    }

    /// The validator has refused 0; a phone that claims more than is usual gains nothing (RFC 3261 §16.6 step 3).
    private static int maxForwards(Request invite) {
        return invite.getHeader(MaxForwardsHeader.NAME) instanceof MaxForwardsHeader hops
                ? Math.min(hops.getMaxForwards(), MAX_FORWARDS)
                : MAX_FORWARDS;
    }
}
