package org.klinke.sip.message;

import java.text.ParseException;
import java.util.ArrayList;
import javax.sip.InvalidArgumentException;
import javax.sip.address.Address;
import javax.sip.address.URI;
import javax.sip.header.ContentTypeHeader;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.core.call.CallerId;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.dialog.DialogTags;
import org.klinke.sip.identity.CallerHeaders;
import org.klinke.sip.leg.DeviceBindings.Binding;

/// Builds what this room says, all of it from values of the server, but for the text.
public final class MessageRequests {
    private final JainCodec codec;
    private final CallerHeaders callers;
    private final DialogTags tags;

    public MessageRequests(JainCodec codec, DialogTags tags) {
        this.codec = codec;
        this.callers = new CallerHeaders(codec);
        this.tags = tags;
    }

    /// A MESSAGE outside any dialog, Via still missing; without a Contact (RFC 3428 §4).
    ///
    /// @param to extension
    /// @param text UTF-8
    Request message(Binding phone, CallerId from, String to, String domain, int maxForwards, byte[] text) {
        try {
            Request request = codec.messages()
                    .createRequest(
                            (URI) phone.contact().clone(),
                            Request.MESSAGE,
                            codec.headers().createCallIdHeader(tags.callId()),
                            codec.headers().createCSeqHeader(1L, Request.MESSAGE),
                            codec.headers().createFromHeader(callers.from(from, domain), tags.tag()),
                            codec.headers()
                                    .createToHeader(
                                            codec.addresses()
                                                    .createAddress(
                                                            codec.addresses().createSipURI(to, domain)),
                                            null),
                            new ArrayList<>(),
                            codec.headers().createMaxForwardsHeader(maxForwards));
            callers.identity(request, from, domain);
            for (Address proxy : phone.path()) { // RFC 3327 §5.3
                request.addHeader(codec.headers().createRouteHeader((Address) proxy.clone()));
            }
            ContentTypeHeader type = codec.headers().createContentTypeHeader("text", "plain");
            type.setParameter("charset", "UTF-8");
            request.setContent(text, type);
            return request;
        } catch (ParseException | InvalidArgumentException e) {
            throw new IllegalStateException("cannot build MESSAGE", e);
        }
    }

    Response response(int status, Request request) {
        return codec.response(status, request);
    }

    Response response(int status, Request request, String header, String value) {
        try {
            Response response = codec.response(status, request);
            response.setHeader(codec.headers().createHeader(header, value));
            return response;
        } catch (ParseException e) {
            throw new IllegalStateException("cannot build " + header, e);
        }
    }
}
