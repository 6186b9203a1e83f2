package org.klinke.sip.dialog;

import java.text.ParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.sip.InvalidArgumentException;
import javax.sip.SipException;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.CSeqHeader;
import javax.sip.header.CallIdHeader;
import javax.sip.header.ContactHeader;
import javax.sip.header.FromHeader;
import javax.sip.header.RecordRouteHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.sip.codec.JainCodec;

/// One dialog (RFC 3261 §12): what its requests look like and in which order they come. Confined to the event loop of
/// the leg that owns it. The route set is fixed when the dialog is made; only the target may change (§12.2).
public final class Dialog {
    static final int ROUTES_MAX = 8;
    private static final int MAX_FORWARDS = 70;

    private final JainCodec codec;
    private final DialogId id;
    private final Address local;
    private final Address remote;
    private final List<Address> routes;
    private URI target;
    private long localSequence;
    private long remoteSequence;

    private Dialog(
            JainCodec codec,
            DialogId id,
            Address local,
            Address remote,
            List<Address> routes,
            URI target,
            long localSequence,
            long remoteSequence) {
        this.codec = codec;
        this.id = id;
        this.local = local;
        this.remote = remote;
        this.routes = routes;
        this.target = target;
        this.localSequence = localSequence;
        this.remoteSequence = remoteSequence;
    }

    /// The dialog of an INVITE we received (RFC 3261 §12.1.1).
    ///
    /// @param localTag ours, to be written into the To of every response
    /// @throws IllegalArgumentException the INVITE lacks what a dialog needs; the message says what
    public static Dialog ofReceived(JainCodec codec, Request invite, String localTag) {
        FromHeader from = header(invite, FromHeader.NAME, FromHeader.class);
        ToHeader to = header(invite, ToHeader.NAME, ToHeader.class);
        String callId = header(invite, CallIdHeader.NAME, CallIdHeader.class).getCallId();
        return new Dialog(
                codec,
                new DialogId(callId, localTag, tag(from.getTag())),
                to.getAddress(),
                from.getAddress(),
                recordRoutes(invite, false),
                contact(invite),
                0,
                header(invite, CSeqHeader.NAME, CSeqHeader.class).getSeqNumber());
    }

    /// The dialog that a response to our INVITE makes (RFC 3261 §12.1.2).
    ///
    /// @throws IllegalArgumentException the response lacks what a dialog needs; the message says what
    public static Dialog ofSent(JainCodec codec, Request invite, Response response) {
        FromHeader from = header(invite, FromHeader.NAME, FromHeader.class);
        ToHeader to = header(response, ToHeader.NAME, ToHeader.class);
        String callId = header(invite, CallIdHeader.NAME, CallIdHeader.class).getCallId();
        // A provisional response may do without a Contact; requests then go to where the INVITE went.
        URI target = response.getHeader(ContactHeader.NAME) instanceof ContactHeader contact
                ? contact.getAddress().getURI()
                : invite.getRequestURI();
        return new Dialog(
                codec,
                new DialogId(callId, tag(from.getTag()), tag(to.getTag())),
                from.getAddress(),
                to.getAddress(),
                recordRoutes(response, true),
                target,
                header(invite, CSeqHeader.NAME, CSeqHeader.class).getSeqNumber(),
                -1);
    }

    public DialogId id() {
        return id;
    }

    /// Whether the request comes in order; remembers its CSeq. One that does not is answered 500 (RFC 3261 §12.2.2).
    public boolean inOrder(Request request) {
        long sequence = header(request, CSeqHeader.NAME, CSeqHeader.class).getSeqNumber();
        if (sequence <= remoteSequence) {
            return false;
        }
        remoteSequence = sequence;
        return true;
    }

    /// The confirmed dialog goes on where its early one stood; its route set is that of the 2xx (RFC 3261 §13.2.2.4).
    public void continueOrderOf(Dialog early) {
        remoteSequence = early.remoteSequence;
        localSequence = early.localSequence;
    }

    /// Takes over the Contact of a target refresh request or its 2xx (RFC 3261 §12.2.1.2, §12.2.2).
    public void refreshTarget(Message message) {
        if (message.getHeader(ContactHeader.NAME) instanceof ContactHeader contact
                && contact.getAddress().getURI() instanceof SipURI uri) {
            target = uri;
        }
    }

    /// The next request of the dialog, without Via and Contact (RFC 3261 §12.2.1.1).
    public Request request(String method) {
        return build(method, ++localSequence);
    }

    /// The ACK of a 2xx: it carries the CSeq of the INVITE (RFC 3261 §13.2.2.4).
    public Request ack(long inviteSequence) {
        return build(Request.ACK, inviteSequence);
    }

    private Request build(String method, long sequence) {
        try {
            FromHeader from = codec.headers().createFromHeader(local, id.localTag());
            ToHeader to = codec.headers().createToHeader(remote, id.remoteTag().isEmpty() ? null : id.remoteTag());
            boolean strict =
                    !routes.isEmpty() && routes.getFirst().getURI() instanceof SipURI first && !first.hasLrParam();
            Request request = codec.messages()
                    .createRequest(
                            strict ? routes.getFirst().getURI() : target,
                            method,
                            codec.headers().createCallIdHeader(id.callId()),
                            codec.headers().createCSeqHeader(sequence, method),
                            from,
                            to,
                            new ArrayList<>(),
                            codec.headers().createMaxForwardsHeader(MAX_FORWARDS));
            for (Address route : strict ? routes.subList(1, routes.size()) : routes) {
                request.addLast(codec.headers().createRouteHeader(route));
            }
            if (strict) {
                request.addLast(
                        codec.headers().createRouteHeader(codec.addresses().createAddress(target)));
            }
            return request;
        } catch (ParseException | InvalidArgumentException | SipException e) {
            throw new IllegalStateException("cannot build " + method, e);
        }
    }

    private static List<Address> recordRoutes(Message message, boolean reversed) {
        List<Address> routes = new ArrayList<>();
        Iterator<?> headers = message.getHeaders(RecordRouteHeader.NAME);
        while (headers.hasNext()) {
            if (headers.next() instanceof RecordRouteHeader route) {
                routes.add(route.getAddress());
            }
        }
        if (routes.size() > ROUTES_MAX) {
            throw new IllegalArgumentException("Record-Route has more than " + ROUTES_MAX + " entries");
        }
        return reversed ? routes.reversed() : routes;
    }

    private static URI contact(Request invite) {
        if (invite.getHeader(ContactHeader.NAME) instanceof ContactHeader contact
                && contact.getAddress().getURI() instanceof SipURI uri) {
            return uri;
        }
        // RFC 3261 §8.1.1.8: an INVITE must have exactly one, else nobody could send its sender a BYE.
        throw new IllegalArgumentException("Contact with a SIP URI is missing");
    }

    private static String tag(@Nullable String tag) {
        return tag == null ? "" : tag;
    }

    private static <H> H header(Message message, String name, Class<H> type) {
        Object header = message.getHeader(name);
        if (!type.isInstance(header)) {
            throw new IllegalArgumentException(name + " is missing");
        }
        return type.cast(header);
    }
}
