package org.klinke.sip.registrar;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.sip.InvalidArgumentException;
import javax.sip.address.SipURI;
import javax.sip.header.ContactHeader;
import javax.sip.header.Header;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.klinke.sip.codec.JainCodec;

/// Builds what the registrar says.
final class RegisterAnswers {
    /// RFC 5626 §5.4 has phones send keep-alives this often; shorter than the time most NATs remember a connection.
    private static final int FLOW_TIMER_SECONDS = 120;

    private static final String SUPPORTED = String.join(", ", Extensions.OUTBOUND, Extensions.PATH, Extensions.GRUU);
    private static final String URI_PARAMETER_MARKS = "-_.!~*'()[]/:&+$";

    private final JainCodec codec;

    RegisterAnswers(JainCodec codec) {
        this.codec = codec;
    }

    /// 200 with everything that is bound now (RFC 3261 §10.3 step 8).
    ///
    /// @param number extension the device is called by, for its GRUU; empty if it belongs to nobody
    Response ok(Request request, RegisterWish wish, List<Binding> current, Instant now, Optional<SipURI> number) {
        try {
            Response response = codec.response(Response.OK, request);
            boolean gruu = Extensions.supports(request, Extensions.GRUU);
            for (Binding binding : current) {
                response.addHeader(contact(binding, now, gruu ? number : Optional.empty()));
            }
            response.addHeader(codec.headers().createSupportedHeader(SUPPORTED));
            if (Extensions.supports(request, Extensions.PATH)) {
                // RFC 3327 §5.3: what was stored goes back to who understands it
                for (var path = request.getHeaders("Path"); path != null && path.hasNext(); ) {
                    response.addHeader((Header) path.next());
                }
            }
            if (wish instanceof RegisterWish.Update update
                    && update.contacts().stream().anyMatch(contact -> contact.regId() > 0)) {
                // RFC 5626 §6: tells the phone that its flow is what counts
                response.addHeader(codec.headers().createRequireHeader(Extensions.OUTBOUND));
                response.addHeader(codec.headers().createHeader("Flow-Timer", Integer.toString(FLOW_TIMER_SECONDS)));
            }
            return response;
        } catch (ParseException | InvalidArgumentException e) {
            throw new IllegalStateException("a response of ours does not print", e);
        }
    }

    private ContactHeader contact(Binding binding, Instant now, Optional<SipURI> number)
            throws ParseException, InvalidArgumentException {
        ContactHeader contact = codec.headers()
                .createContactHeader(codec.addresses()
                        .createAddress((SipURI) binding.contact().clone()));
        // Rounded up: a phone that counts seconds must not find itself forgotten early.
        contact.setExpires(
                (int) Duration.between(now, binding.expiresAt()).plusMillis(999).toSeconds());
        if (binding.instance().isPresent()) {
            contact.setParameter("+sip.instance", "\"" + binding.instance().get() + "\"");
        }
        if (binding.regId() > 0) {
            contact.setParameter("reg-id", Integer.toString(binding.regId()));
        }
        if (number.isPresent() && binding.instance().isPresent()) {
            // RFC 5627 §5.1: the address of record and the instance
            contact.setParameter(
                    "pub-gruu",
                    "\"" + number.get() + ";gr="
                            + escaped(binding.instance().get().replaceAll("[<>]", "")) + "\"");
        }
        return contact;
    }

    /// RFC 3261 §25.1: pvalue.
    private static String escaped(String text) {
        StringBuilder out = new StringBuilder();
        for (byte b : text.getBytes(UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || URI_PARAMETER_MARKS.indexOf(c) >= 0);
            out.append(plain ? String.valueOf(c) : "%%%02X".formatted((int) c));
        }
        return out.toString();
    }

    Response refusal(Request request, RegisterWish.Refused refused) {
        try {
            Response response = codec.response(refused.status(), request);
            response.setReasonPhrase(refused.reason());
            if (refused.status() == Response.INTERVAL_TOO_BRIEF) {
                response.addHeader(codec.headers().createMinExpiresHeader(RegisterWish.EXPIRES_MIN_SECONDS));
            }
            return response;
        } catch (ParseException | InvalidArgumentException e) {
            throw new IllegalStateException("a response of ours does not print", e);
        }
    }
}
