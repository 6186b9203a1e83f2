package org.klinke.server.phone;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import javax.sip.header.Header;
import javax.sip.message.Response;

/// A final response as the phone shows it.
///
/// @param headers those an observer may compare, in their order: all but Via, From, To, Call-ID, CSeq and Date
public record PhoneReply(int status, String reason, Map<String, String> headers) {
    private static final Set<String> OF_EVERY_RESPONSE = Set.of("Via", "From", "To", "Call-ID", "CSeq", "Date");

    public PhoneReply {
        headers = Map.copyOf(headers);
    }

    static PhoneReply of(Response response) {
        Map<String, String> headers = new LinkedHashMap<>();
        var names = response.getHeaderNames();
        while (names.hasNext()) {
            String name = String.valueOf(names.next());
            Header header = response.getHeader(name);
            if (header != null && !OF_EVERY_RESPONSE.contains(name)) {
                String line = header.toString();
                headers.put(name, line.substring(line.indexOf(':') + 1).strip());
            }
        }
        return new PhoneReply(response.getStatusCode(), response.getReasonPhrase(), headers);
    }

    public boolean isOk() {
        return status >= 200 && status < 300;
    }
}
