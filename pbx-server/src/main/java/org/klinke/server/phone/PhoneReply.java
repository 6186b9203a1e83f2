package org.klinke.server.phone;

import java.util.Map;
import javax.sip.header.Header;
import javax.sip.message.Response;

/// A final response as the phone shows it.
///
/// @param headers those an observer may compare, in their order: all but Via, From, To, Call-ID, CSeq and Date
public record PhoneReply(int status, String reason, Map<String, String> headers) {
    public PhoneReply {
        headers = Map.copyOf(headers);
    }

    static PhoneReply of(Response response) {
        Map<String, String> headers = new java.util.LinkedHashMap<>();
        var names = response.getHeaderNames();
        while (names.hasNext()) {
            String name = String.valueOf(names.next());
            if (!java.util.Set.of("Via", "From", "To", "Call-ID", "CSeq", "Date")
                            .contains(name)
                    && response.getHeader(name) instanceof Header header) {
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
