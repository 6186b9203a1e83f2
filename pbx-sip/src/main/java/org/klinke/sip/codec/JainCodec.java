package org.klinke.sip.codec;

import gov.nist.core.CommonLogger;
import gov.nist.javax.sip.address.AddressFactoryImpl;
import gov.nist.javax.sip.header.AcceptLanguage;
import gov.nist.javax.sip.header.AlertInfo;
import gov.nist.javax.sip.header.CallInfo;
import gov.nist.javax.sip.header.ContentLanguage;
import gov.nist.javax.sip.header.ErrorInfo;
import gov.nist.javax.sip.header.HeaderFactoryImpl;
import gov.nist.javax.sip.header.InReplyTo;
import gov.nist.javax.sip.header.MimeVersion;
import gov.nist.javax.sip.header.Organization;
import gov.nist.javax.sip.header.Priority;
import gov.nist.javax.sip.header.SIPDateHeader;
import gov.nist.javax.sip.header.Server;
import gov.nist.javax.sip.header.Subject;
import gov.nist.javax.sip.header.TimeStamp;
import gov.nist.javax.sip.header.To;
import gov.nist.javax.sip.header.Warning;
import gov.nist.javax.sip.message.MessageFactoryImpl;
import gov.nist.javax.sip.message.SIPMessage;
import gov.nist.javax.sip.message.SIPRequest;
import gov.nist.javax.sip.parser.ParseExceptionListener;
import gov.nist.javax.sip.parser.StringMsgParser;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Arrays;
import java.util.Set;
import javax.sip.SipException;
import javax.sip.address.AddressFactory;
import javax.sip.header.HeaderFactory;
import javax.sip.header.ToHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Message;
import javax.sip.message.MessageFactory;
import javax.sip.message.Request;
import javax.sip.message.Response;

/// JAIN-SIP as parser, printer and message model; what is plain is read by [JainPlainParser]. Thread-safe.
public final class JainCodec {

    /// Headers nobody here reads. A broken one is passed over (RFC 3261 §8.2): phones write their Date as they please.
    private static final Set<Class<?>> UNREAD = Set.of(
            AcceptLanguage.class,
            AlertInfo.class,
            CallInfo.class,
            ContentLanguage.class,
            ErrorInfo.class,
            InReplyTo.class,
            MimeVersion.class,
            Organization.class,
            Priority.class,
            SIPDateHeader.class,
            Server.class,
            Subject.class,
            TimeStamp.class,
            Warning.class);

    /// The library calls the listener for a broken header and would go on without it: we do not if it is one we read.
    private static final ParseExceptionListener STRICT = (error, message, header, headerText, messageText) -> {
        if (header == null) {
            throw new HeaderParseException("header");
        }
        broken(header);
    };

    static {
        CommonLogger.legacyLogger = new JainLog(); // before any class of the library asks for log4j
    }

    private static final int HEAD_CHARS_USUAL = 1_024;

    private final StringMsgParser parser = new StringMsgParser(); // keeps no state
    private final MessageFactory messages = new MessageFactoryImpl();
    private final HeaderFactory headers = new HeaderFactoryImpl();
    private final AddressFactory addresses = new AddressFactoryImpl();

    /// @param message as the transport delivers it
    public Message parse(byte[] message) throws SipSyntaxException {
        try {
            SIPMessage parsed = JainPlainParser.parse(message, JainCodec::broken);
            if (parsed == null) {
                parsed = parser.parseSIPMessage(message, true, false, STRICT);
            }
            if (parsed == null) {
                throw new SipSyntaxException(400, "Empty message");
            }
            parsed.setApplicationData(message);
            return parsed;
        } catch (HeaderParseException e) {
            throw new SipSyntaxException(400, "Malformed " + e.header());
        } catch (ParseException | IllegalArgumentException | IndexOutOfBoundsException | NullPointerException e) {
            // The parser reports some bad input by its own bugs; to the sender it is all the same.
            throw new SipSyntaxException(400, "Malformed message");
        }
    }

    private static void broken(Class<?> header) throws HeaderParseException {
        if (!UNREAD.contains(header)) {
            throw new HeaderParseException(header.getSimpleName());
        }
    }

    public byte[] print(Message message) {
        if (message.getHeader(ViaHeader.NAME) == null) {
            throw new IllegalArgumentException("a message without Via cannot be sent");
        }
        SIPMessage printed = (SIPMessage) message;
        byte[] head = printed.encodeMessage(new StringBuilder(HEAD_CHARS_USUAL))
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        byte[] body = printed.getRawContent();
        byte[] bytes = head;
        if (body != null) {
            bytes = Arrays.copyOf(head, head.length + body.length);
            System.arraycopy(body, 0, bytes, head.length, body.length);
        }
        printed.setApplicationData(bytes);
        return bytes;
    }

    /// Of one that has not changed since it was printed, what was printed then; of any other as [#print].
    public byte[] printed(Message message) {
        return ((SIPMessage) message).getApplicationData() instanceof byte[] bytes ? bytes : print(message);
    }

    /// As it came, or as it was last printed; as it would be printed now if neither is known.
    public byte[] text(Message message) {
        return ((SIPMessage) message).getApplicationData() instanceof byte[] bytes
                ? bytes
                : message.toString().getBytes(StandardCharsets.UTF_8);
    }

    /// A copy that will be changed.
    public Request copy(Request request) {
        SIPRequest copy = (SIPRequest) request.clone();
        copy.setApplicationData(null);
        return copy;
    }

    public MessageFactory messages() {
        return messages;
    }

    public HeaderFactory headers() {
        return headers;
    }

    public AddressFactory addresses() {
        return addresses;
    }

    /// A response with the usual reason phrase and Via, From, To, Call-ID, CSeq of the request (RFC 3261
    /// §8.2.6.2). The transaction layer adds the To tag if the user does not.
    public Response response(int status, Request request) {
        try {
            return messages.createResponse(status, request);
        } catch (ParseException e) {
            throw new IllegalArgumentException("status " + status, e);
        }
    }

    /// The CANCEL of an INVITE (RFC 3261 §9.1).
    public Request cancel(Request invite) {
        try {
            return ((SIPRequest) invite).createCancelRequest();
        } catch (SipException e) {
            throw new IllegalArgumentException("no CANCEL for " + invite.getMethod(), e);
        }
    }

    /// The ACK of a final response other than 2xx (RFC 3261 §17.1.1.3).
    public Request ack(Request invite, Response failure) {
        try {
            return ((SIPRequest) invite).createErrorAck((To) failure.getHeader(ToHeader.NAME));
        } catch (SipException | ParseException e) {
            throw new IllegalArgumentException("no ACK for " + invite.getMethod(), e);
        }
    }

    /// Names the broken header; no stack trace, for it is an ordinary answer to bad input.
    private static final class HeaderParseException extends ParseException {
        private final String header;

        HeaderParseException(String header) {
            super(header, 0);
            this.header = header;
        }

        String header() {
            return header;
        }

        @Override
        public Throwable fillInStackTrace() {
            return this;
        }
    }
}
