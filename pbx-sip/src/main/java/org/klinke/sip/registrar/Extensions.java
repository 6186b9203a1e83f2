package org.klinke.sip.registrar;

import java.util.ArrayList;
import java.util.List;
import java.util.ListIterator;
import javax.sip.address.Address;
import javax.sip.address.SipURI;
import javax.sip.header.HeaderAddress;
import javax.sip.header.SupportedHeader;
import javax.sip.header.ViaHeader;
import javax.sip.message.Request;

/// What a REGISTER says about outbound (RFC 5626) and Path (RFC 3327).
final class Extensions {
    static final String OUTBOUND = "outbound";
    static final String PATH = "path";
    static final String GRUU = "gruu";
    static final int PATH_MAX = 8;
    private static final String PATH_HEADER = "Path";

    private Extensions() {}

    static boolean supports(Request request, String option) {
        ListIterator<?> supported = request.getHeaders(SupportedHeader.NAME);
        while (supported.hasNext()) {
            if (option.equalsIgnoreCase(((SupportedHeader) supported.next()).getOptionTag())) {
                return true;
            }
        }
        return false;
    }

    /// The proxies the request came through, nearest to us first; empty where there is none.
    ///
    /// @throws IllegalArgumentException a Path that no request could take, or too long; the message says so
    static List<Address> path(Request request) {
        List<Address> path = new ArrayList<>();
        ListIterator<?> headers = request.getHeaders(PATH_HEADER);
        while (headers != null && headers.hasNext()) {
            if (!(headers.next() instanceof HeaderAddress header)
                    || !(header.getAddress().getURI() instanceof SipURI uri)
                    || !uri.hasLrParam()) {
                throw new IllegalArgumentException("Path is not a loose-routing SIP URI");
            }
            if (path.size() == PATH_MAX) {
                throw new IllegalArgumentException("Path has more than " + PATH_MAX + " entries");
            }
            path.add(header.getAddress());
        }
        return List.copyOf(path);
    }

    /// Whether the phone's flow is kept by the server it is connected to: by us, or by the proxy nearest to the phone,
    /// whose Path stands last and says `ob` (RFC 5626 §5.1, §6).
    static boolean firstHopKeepsFlows(Request request) {
        ListIterator<?> vias = request.getHeaders(ViaHeader.NAME);
        vias.next();
        if (!vias.hasNext()) {
            return true;
        }
        List<Address> path = path(request);
        return !path.isEmpty()
                && path.getLast().getURI() instanceof SipURI edge
                && edge.toString().matches("(?i).*;ob(?:[;=>].*)?");
    }
}
