package org.klinke.provisioning.redirect;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.klinke.core.phone.MacAddress;
import org.klinke.provisioning.redirect.Outcome.Refused;
import org.klinke.provisioning.redirect.Outcome.Why;
import org.klinke.provisioning.redirect.RedirectHttp.Reply;
import org.klinke.provisioning.redirect.RedirectHttp.Stopped;

/// Grandstream's GDMS: OAuth 2 with a password that is hashed twice, then requests that each bear a hash over
/// their parameters, the API's secret and the body. A phone is added to a site, then given two parameters:
/// how (P212) and where (P237) it fetches its configuration. An answer is `{"retCode": 0, "msg": "", "data":
/// …}`.
final class GrandstreamGdms implements RedirectService {
    private static final String API = "oapi/v1.0.0/";
    private static final int HTTPS = 2;
    private static final String BOUNDARY = "klinke-redirect";

    private final RedirectAccount account;
    private final RedirectHttp http;

    GrandstreamGdms(RedirectAccount account, RedirectHttp http) {
        this.account = account;
        this.http = http;
    }

    @Override
    public Outcome register(MacAddress mac, URI url, String serial) {
        return RedirectHttp.told(() -> {
            String token = token();
            if (find(token, mac).isEmpty()) {
                if (serial.isEmpty()) {
                    return new Refused(Why.SERIAL_MISSING, "");
                }
                post(token, "device/add", List.of(Map.of("mac", shown(mac), "sn", serial, "siteId", account.place())));
            }
            configure(token, mac, url);
            return new Outcome.Registered(url.toString());
        });
    }

    @Override
    public Outcome remove(MacAddress mac) {
        return RedirectHttp.told(() -> {
            String token = token();
            if (find(token, mac).isPresent()) {
                post(token, "device/delete", List.of(shown(mac)));
            }
            return new Outcome.Absent();
        });
    }

    /// GDMS does not say what address a phone was given.
    @Override
    public Outcome look(MacAddress mac) {
        return RedirectHttp.told(() ->
                find(token(), mac).<Outcome>map(_ -> new Outcome.Registered("")).orElseGet(Outcome.Absent::new));
    }

    private Optional<JsonNode> find(String token, MacAddress mac) {
        JsonNode data = post(token, "device/list", Map.of("mac", shown(mac), "pageNum", 1, "pageSize", 10));
        for (JsonNode one : data.path("result")) {
            if (one.path("mac").asText().replace(":", "").equalsIgnoreCase(mac.text())) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    private String token() {
        String password =
                HexFormat.of().formatHex(Hawk.sha256(HexFormat.of().formatHex(Hawk.digest("MD5", account.password()))));
        Reply reply = http.send(
                account,
                "POST",
                account.base().resolve("oapi/oauth/token"),
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                joined(new TreeMap<>(Map.of(
                        "username", encoded(account.user()),
                        "password", password,
                        "grant_type", "password",
                        "client_id", encoded(account.login()),
                        "client_secret", encoded(account.secret())))));
        String token = reply.json().path("access_token").asText();
        if (token.isEmpty()) {
            throw new Stopped(new Refused(
                    Why.CREDENTIALS,
                    RedirectHttp.detail(
                            reply.status(),
                            reply.json()
                                    .path("error_description")
                                    .asText(reply.json().path("error").asText()))));
        }
        return token;
    }

    private JsonNode post(String token, String what, Object body) {
        String text = RedirectHttp.JSON.valueToTree(body).toString();
        String millis = String.valueOf(http.millis());
        String signed = "&" + joined(signing(token, millis)) + "&" + hex(text) + "&";
        return send(token, what, millis, signed, "application/json", text);
    }

    /// Signed as a form: the file counts by its MD5.
    private void configure(String token, MacAddress mac, URI url) {
        String xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gs_provision version=\"1\"><config version=\"1\">"
                + "<P212>" + HTTPS + "</P212><P237>"
                + url.toString().replaceFirst("^https://", "").replaceFirst("/$", "")
                + "</P237></config></gs_provision>\n";
        String millis = String.valueOf(http.millis());
        SortedMap<String, String> signing = signing(token, millis);
        signing.put("mac", shown(mac));
        signing.put("xml", HexFormat.of().formatHex(Hawk.digest("MD5", xml)));
        String body =
                "--" + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"mac\"\r\n\r\n" + shown(mac) + "\r\n--"
                        + BOUNDARY + "\r\nContent-Disposition: form-data; name=\"xml\"; filename=\"klinke.xml\"\r\n"
                        + "Content-Type: text/xml\r\n\r\n" + xml + "\r\n--" + BOUNDARY + "--\r\n";
        send(
                token,
                "device/config/xml",
                millis,
                "&" + joined(signing) + "&",
                "multipart/form-data; boundary=" + BOUNDARY,
                body);
    }

    private SortedMap<String, String> signing(String token, String millis) {
        return new TreeMap<>(Map.of(
                "access_token",
                token,
                "client_id",
                account.login(),
                "client_secret",
                account.secret(),
                "timestamp",
                millis));
    }

    private JsonNode send(String token, String what, String millis, String signed, String type, String body) {
        URI uri = account.base()
                .resolve(API + what + "?access_token=" + encoded(token) + "&timestamp=" + millis + "&signature="
                        + hex(signed));
        Reply reply = http.send(account, "POST", uri, Map.of("Content-Type", type), body);
        JsonNode json = reply.json();
        if (reply.status() >= 300 || json.path("retCode").asInt(-1) != 0) {
            String said = json.path("msg").asText();
            throw new Stopped(new Refused(why(reply.status(), said), RedirectHttp.detail(reply.status(), said)));
        }
        return json.path("data");
    }

    private static Why why(int status, String said) {
        String text = said.toLowerCase(Locale.ROOT);
        if (status == 403 || text.contains("signature") || text.contains("access_token")) {
            return Why.CREDENTIALS;
        }
        if (text.contains("exist") || text.contains("other account") || text.contains("bound")) {
            return Why.TAKEN;
        }
        return text.contains("site") ? Why.PLACE_UNKNOWN : said.isEmpty() ? Why.NOT_UNDERSTOOD : Why.REFUSED;
    }

    private static String joined(SortedMap<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> field.getKey() + "=" + field.getValue())
                .collect(Collectors.joining("&"));
    }

    private static String hex(String text) {
        return HexFormat.of().formatHex(Hawk.sha256(text));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static String shown(MacAddress mac) {
        return mac.shown().toUpperCase(Locale.ROOT);
    }
}
