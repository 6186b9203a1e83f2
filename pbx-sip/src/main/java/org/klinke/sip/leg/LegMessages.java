package org.klinke.sip.leg;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.sip.InvalidArgumentException;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.address.URI;
import javax.sip.header.ContentTypeHeader;
import javax.sip.header.Header;
import javax.sip.header.ReasonHeader;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.LegDialer;
import org.klinke.core.cause.HangupCause;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.identity.CallerHeaders;
import org.klinke.sip.leg.DeviceBindings.Binding;
import org.klinke.sip.transport.Advertised;
import org.klinke.sip.transport.HostText;
import org.klinke.sip.transport.SipFlow;

/// Builds what legs say. Everything written here comes from the server's own values: no header of one leg ever reaches
/// another. Subscriptions speak the same way.
public final class LegMessages {
    private static final Pattern NOT_PLAIN = Pattern.compile("[^\\x20-\\x7e]|[\"\\\\]");
    private static final String ALLOW = String.join(", ", Capabilities.METHODS);
    private static final String ALLOW_IN_DIALOG = String.join(", ", Capabilities.IN_DIALOG);
    public static final int RETRY_AFTER_SECONDS = 5;

    private final JainCodec codec;
    private final CallerHeaders callers;
    private final Advertised advertised;
    private final String node;

    /// @param node user part of our Contacts
    public LegMessages(JainCodec codec, Advertised advertised, String node) {
        this.codec = codec;
        this.callers = new CallerHeaders(codec);
        this.advertised = advertised;
        this.node = node;
    }

    public JainCodec codec() {
        return codec;
    }

    /// An INVITE outside any dialog (RFC 3261 §13.2.1), Via still missing. This is all that a called phone is told:
    ///
    ///     From, P-Asserted-Identity or Privacy    who calls, as the directory says
    ///     To, Diversion, History-Info             whom for, and how it came here
    ///     Call-ID, CSeq, Contact                  ours
    ///     Max-Forwards                            the caller's less one
    ///     Allow, Supported, User-Agent, SDP       what we can do
    ///
    /// Nothing makes it ring in another way or fetch a picture or a sound. But where its own user has asked for
    /// a call that his phone shall pick up, it is asked to in each of the ways that makers know.
    ///
    /// @param binding where the phone is: its Contact is the Request-URI, its path the Route
    Request invite(Binding binding, LegDialer.Order order, String domain, String callId, String tag) {
        try {
            Request invite = codec.messages()
                    .createRequest(
                            (URI) binding.contact().clone(),
                            Request.INVITE,
                            codec.headers().createCallIdHeader(callId),
                            codec.headers().createCSeqHeader(1L, Request.INVITE),
                            codec.headers().createFromHeader(callers.from(order.from(), domain), tag),
                            codec.headers()
                                    .createToHeader(
                                            codec.addresses()
                                                    .createAddress(
                                                            codec.addresses().createSipURI(order.called(), domain)),
                                            null),
                            new ArrayList<>(),
                            codec.headers().createMaxForwardsHeader(order.maxForwards()));
            callers.identity(invite, order.from(), domain);
            order.transferredBy().ifPresent(by -> callers.referredBy(invite, by, domain));
            callers.diversions(invite, order.diversions(), order.called(), domain);
            if (order.picksUp()) {
                header(invite, "Answer-Mode", "Auto"); // RFC 5373
                header(invite, "Call-Info", "<sip:" + domain + ">;answer-after=0");
                header(invite, "Alert-Info", "<sip:" + domain + ">;info=alert-autoanswer");
            }
            for (Address proxy : binding.path()) { // RFC 3327 §5.3
                invite.addHeader(codec.headers().createRouteHeader((Address) proxy.clone()));
            }
            return invite;
        } catch (ParseException | InvalidArgumentException e) {
            throw new IllegalStateException("cannot build INVITE", e);
        }
    }

    /// Adds to an INVITE, from which only Contact may still be missing, what we can do and what we offer.
    void complete(Request invite, List<String> extensions, byte[] sdp) {
        capabilities(invite);
        if (!extensions.isEmpty()) {
            supported(invite, String.join(", ", extensions));
        }
        header(invite, "User-Agent", "Klinke");
        sdp(invite, sdp);
    }

    /// The same INVITE once more, as a request of its own (RFC 3261 §8.1.3.5).
    Request next(Request invite) {
        try {
            Request next = codec.copy(invite);
            next.removeHeader(ViaHeader.NAME);
            next.setHeader(codec.headers().createCSeqHeader(InDialog.sequence(invite) + 1, Request.INVITE));
            return next;
        } catch (ParseException | InvalidArgumentException e) {
            throw new IllegalStateException("cannot repeat INVITE", e);
        }
    }

    /// Completes a re-INVITE or UPDATE of ours.
    ///
    /// @param extensions that may be used
    /// @param who whom the phone talks to now: P-Asserted-Identity alone says so, since From belongs to the dialog
    void change(Request request, List<String> extensions, Optional<CallerId> who, String domain) {
        capabilities(request);
        if (!extensions.isEmpty()) {
            supported(request, String.join(", ", extensions));
        }
        header(request, "User-Agent", "Klinke");
        who.ifPresent(caller -> callers.identity(request, caller, domain));
    }

    /// @param localTag the dialog's
    public Response response(int status, Request request, String localTag) {
        try {
            Response response = codec.response(status, request);
            if (response.getHeader(ToHeader.NAME) instanceof ToHeader to && to.getTag() == null) {
                to.setTag(localTag);
            }
            return response;
        } catch (ParseException e) {
            throw new IllegalStateException("cannot build " + status, e);
        }
    }

    /// A final response other than 2xx with its cause (Reason in responses: RFC 6432).
    Response refusal(Request request, String localTag, HangupCause cause) {
        int status = cause.sipStatus() >= 400 ? cause.sipStatus() : 480;
        Response response = response(status, request, localTag);
        header(response, ReasonHeader.NAME, q850(cause));
        if (status == 488) {
            warning(response, cause.text());
        }
        if (status == 503) {
            retryAfter(response, RETRY_AFTER_SECONDS);
        }
        return response;
    }

    /// The answer to a body we cannot use.
    Response unusable(Request request, String localTag, LegSdp.Body.Unusable body) {
        Response response = response(body.status(), request, localTag);
        if (body.status() == 415) {
            header(response, "Accept", "application/sdp");
            header(response, "Accept-Encoding", "identity");
        }
        warning(response, body.reason());
        return response;
    }

    /// Our address for the o-line of session descriptions.
    InetAddress origin(SipFlow flow) {
        InetSocketAddress address = advertised.of(flow);
        return address.isUnresolved() ? flow.local().getAddress() : address.getAddress();
    }

    /// Contact with the scheme of the request that asks for it (RFC 3261 §12.1.1).
    public void contact(Message message, SipFlow flow, boolean sips) {
        InetSocketAddress address = advertised.of(flow);
        try {
            SipURI uri = codec.addresses().createSipURI(node, HostText.host(address));
            uri.setPort(address.getPort());
            uri.setTransportParam(flow.transport().uriParameter());
            uri.setSecure(sips);
            message.setHeader(
                    codec.headers().createContactHeader(codec.addresses().createAddress(uri)));
        } catch (ParseException e) {
            throw new IllegalStateException("cannot build Contact", e);
        }
    }

    /// What the far end of a dialog may send.
    void capabilities(Message message) {
        allow(message, ALLOW_IN_DIALOG);
    }

    /// What may be sent to this server at all.
    void allMethods(Message message) {
        allow(message, ALLOW);
    }

    private void allow(Message message, String methods) {
        try {
            message.setHeader(codec.headers().createAllowHeader(methods));
        } catch (ParseException e) {
            throw new IllegalStateException("cannot build Allow", e);
        }
    }

    /// RFC 6665 §8.2.2
    ///
    /// @param events a list
    public void allowEvents(Message message, String events) {
        try {
            message.setHeader(codec.headers().createAllowEventsHeader(events));
        } catch (ParseException e) {
            throw new IllegalStateException("cannot build Allow-Events", e);
        }
    }

    void supported(Message message, String options) {
        try {
            message.setHeader(codec.headers().createSupportedHeader(options));
        } catch (ParseException e) {
            throw new IllegalStateException("cannot build Supported", e);
        }
    }

    void sdp(Message message, byte[] sdp) {
        try {
            message.setContent(sdp, codec.headers().createContentTypeHeader("application", "sdp"));
        } catch (ParseException e) {
            throw new IllegalStateException("cannot write SDP", e);
        }
    }

    /// @param type `type/subtype`
    void body(Message message, String type, String text) {
        int slash = type.indexOf('/');
        try {
            message.setContent(
                    text.getBytes(StandardCharsets.UTF_8),
                    codec.headers().createContentTypeHeader(type.substring(0, slash), type.substring(slash + 1)));
        } catch (ParseException e) {
            throw new IllegalStateException("cannot write a body", e);
        }
    }

    /// The status line of a response as a body (RFC 3420): what a transferor is told.
    void sipfrag(Message message, Response response) {
        String line = "SIP/2.0 " + response.getStatusCode() + " " + response.getReasonPhrase() + "\r\n";
        try {
            ContentTypeHeader type = codec.headers().createContentTypeHeader("message", "sipfrag");
            type.setParameter("version", "2.0");
            message.setContent(line.getBytes(StandardCharsets.US_ASCII), type);
        } catch (ParseException e) {
            throw new IllegalStateException("cannot write sipfrag", e);
        }
    }

    /// RFC 3326: other phones that rang are told that the call was answered elsewhere, so that it is no missed call.
    ReasonHeader cancelReason(HangupCause cause) {
        String text = cause == HangupCause.COMPLETED_ELSEWHERE
                ? "SIP;cause=200;text=\"Call completed elsewhere\""
                : q850(cause);
        return (ReasonHeader) create(ReasonHeader.NAME, text);
    }

    void reason(Message message, HangupCause cause) {
        header(message, ReasonHeader.NAME, q850(cause));
    }

    public void retryAfter(Message message, int seconds) {
        header(message, "Retry-After", Integer.toString(seconds));
    }

    public void warning(Message message, String text) {
        // RFC 3261 §20.43: 399 = miscellaneous
        header(message, "Warning", "399 " + node + " \"" + plain(text) + "\"");
    }

    void reasonPhrase(Response response, String phrase) {
        try {
            response.setReasonPhrase(phrase);
        } catch (ParseException e) {
            throw new IllegalStateException("our own phrase", e);
        }
    }

    public void header(Message message, String name, String value) {
        message.setHeader(create(name, value));
    }

    /// A header line for each value: the library's factory makes one at a time.
    void headers(Message message, String name, List<String> values) {
        values.forEach(value -> message.addHeader(create(name, value)));
    }

    private Header create(String name, String value) {
        try {
            return codec.headers().createHeader(name, value);
        } catch (ParseException e) {
            throw new IllegalStateException("cannot build " + name, e);
        }
    }

    private static String q850(HangupCause cause) {
        return "Q.850;cause=" + cause.q850() + ";text=\"" + plain(cause.text()) + "\"";
    }

    private static String plain(String text) {
        return NOT_PLAIN.matcher(text).replaceAll("'");
    }
}
