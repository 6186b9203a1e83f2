package org.klinke.sip.identity;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.List;
import java.util.function.Function;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.message.Request;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Diversion;
import org.klinke.sip.codec.JainCodec;

/// Writes who calls into requests to phones. A phone is never trusted (RFC 3325 §4): of somebody who withholds his
/// number it learns nothing. Who diverted is written for carriers too, who are.
public final class CallerHeaders {
    private static final CallerId ANONYMOUS = new CallerId("Anonymous", "anonymous", true);
    private static final String ANONYMOUS_DOMAIN = "anonymous.invalid"; // RFC 3323 §4.1.1.3
    private static final int NAME_CHARS_MAX = 80;
    private static final int UNTOLD_MAX = 20;

    private final JainCodec codec;

    public CallerHeaders(JainCodec codec) {
        this.codec = codec;
    }

    /// For From: `"Anna" <sip:100@acme.example>`, or the address of nobody.
    public Address from(CallerId caller, String domain) {
        return caller.withheld() ? address(ANONYMOUS, ANONYMOUS_DOMAIN) : address(caller, domain);
    }

    /// Adds P-Asserted-Identity, which many phones show rather than From (RFC 3325 §9.1), or says that there is none to
    /// be had.
    public void identity(Request request, CallerId caller, String domain) {
        if (caller.withheld()) {
            add(request, "Privacy", "id");
        } else if (!caller.number().isEmpty()) {
            add(request, "P-Asserted-Identity", address(caller, domain).toString());
        }
    }

    /// Adds Referred-By: who has transferred the call to here, as we know him, whatever he wrote (RFC 3892 §2.2).
    public void referredBy(Request request, CallerId by, String domain) {
        if (!by.withheld() && !by.number().isEmpty()) {
            add(request, "Referred-By", address(by, domain).toString());
        }
    }

    /// Adds Diversion, for the phones that show it, and History-Info, for those that know better.
    ///
    /// @param called where the call goes now
    public void diversions(Request request, List<Diversion> diversions, String called, String domain) {
        diversion(request, diversions, by -> from(by, domain));
        history(
                request,
                diversions,
                by -> from(by, domain).getURI().toString(),
                uri(called, domain).toString());
    }

    /// Adds Diversion, the last one on top (RFC 5806 §4.2).
    ///
    /// @param address of who diverted
    public void diversion(Request request, List<Diversion> diversions, Function<CallerId, Address> address) {
        for (Diversion diversion : diversions.reversed()) {
            add(
                    request,
                    "Diversion",
                    address.apply(diversion.by()) + ";reason="
                            + diversion.reason().token() + ";privacy="
                            + (diversion.by().withheld() ? "full" : "off")
                            + (diversion.count() > 1 ? ";counter=" + diversion.count() : ""));
        }
    }

    /// Adds History-Info, first to last (RFC 7044 §5). Those before that are not told leave their places in the index.
    ///
    /// @param uri of who diverted, without headers
    /// @param called URI that the call goes to now
    public void history(Request request, List<Diversion> diversions, Function<CallerId, String> uri, String called) {
        if (diversions.isEmpty()) {
            return;
        }
        String index = "1" + ".1".repeat(Math.clamp(Diversion.count(diversions) - diversions.size(), 0, UNTOLD_MAX));
        String mapped = "";
        for (Diversion diversion : diversions) {
            String reason = "SIP;cause=" + diversion.reason().sipStatus();
            // RFC 3261 §19.1.1: headers of a URI are escaped
            String by = uri.apply(diversion.by());
            boolean hidden = diversion.by().withheld() && !by.endsWith(ANONYMOUS_DOMAIN); // RFC 7044 §10.1.2
            String entry = by + "?Reason=" + URLEncoder.encode(reason, StandardCharsets.US_ASCII)
                    + (hidden ? "&Privacy=history" : "");
            add(request, "History-Info", "<" + entry + ">;index=" + index + mapped);
            mapped = ";mp=" + index; // RFC 7044 §5.3: who was called was another than before
            index += ".1";
        }
        add(request, "History-Info", "<" + called + ">;index=" + index + mapped);
    }

    private Address address(CallerId caller, String domain) {
        try {
            return codec.addresses().createAddress(displayName(caller.name()), uri(caller.number(), domain));
        } catch (ParseException e) {
            throw new IllegalStateException("cannot build an address", e);
        }
    }

    /// A device that belongs to nobody has no number.
    private SipURI uri(String number, String domain) {
        try {
            SipURI uri = codec.addresses().createSipURI(null, domain);
            if (!number.isEmpty()) {
                uri.setUser(number);
            }
            return uri;
        } catch (ParseException e) {
            throw new IllegalStateException("cannot build a URI", e);
        }
    }

    private void add(Request request, String name, String value) {
        try {
            request.addHeader(codec.headers().createHeader(name, value));
        } catch (ParseException e) {
            throw new IllegalStateException("cannot build " + name, e);
        }
    }

    /// Inside quotes: no control characters, quotes escaped (RFC 3261 §25.1 quoted-string).
    private static String displayName(String name) {
        StringBuilder out = new StringBuilder();
        name.codePoints()
                .filter(c -> !Character.isISOControl(c))
                .limit(NAME_CHARS_MAX)
                .forEach(c -> {
                    if (c == '"' || c == '\\') {
                        out.append('\\');
                    }
                    out.appendCodePoint(c);
                });
        return out.toString();
    }
}
