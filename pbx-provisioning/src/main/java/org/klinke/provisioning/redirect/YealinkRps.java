package org.klinke.provisioning.redirect;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.klinke.core.phone.MacAddress;
import org.klinke.provisioning.redirect.Outcome.Refused;
import org.klinke.provisioning.redirect.Outcome.Why;
import org.klinke.provisioning.redirect.RedirectHttp.Reply;
import org.klinke.provisioning.redirect.RedirectHttp.Stopped;

/// Yealink's RPS by its JSON interface: each request bears a code (HMAC-SHA-256, Base64) over method, hash of
/// the body, key, nonce, time in milliseconds and path. An answer is `{"ret": 0 or more, "data": …, "error":
/// null or {"msg", …}}`.
final class YealinkRps implements RedirectService {
    private static final String PATH = "api/open/v1/device/";

    private final RedirectAccount account;
    private final RedirectHttp http;

    YealinkRps(RedirectAccount account, RedirectHttp http) {
        this.account = account;
        this.http = http;
    }

    @Override
    public Outcome register(MacAddress mac, URI url, String serial) {
        return RedirectHttp.told(() -> {
            Optional<JsonNode> there = find(mac);
            Map<String, Object> body = there.isPresent()
                    ? Map.of("id", there.get().path("id").asText(), "uniqueServerUrl", url.toString())
                    : Map.of("macs", List.of(mac.text()), "uniqueServerUrl", url.toString());
            post(there.isPresent() ? "edit" : "add", body);
            return new Outcome.Registered(url.toString());
        });
    }

    @Override
    public Outcome remove(MacAddress mac) {
        return RedirectHttp.told(() -> {
            Optional<JsonNode> there = find(mac);
            if (there.isPresent()) {
                post("delete", Map.of("ids", List.of(there.get().path("id").asText())));
            }
            return new Outcome.Absent();
        });
    }

    @Override
    public Outcome look(MacAddress mac) {
        return RedirectHttp.told(() -> find(mac)
                .<Outcome>map(device ->
                        new Outcome.Registered(device.path("uniqueServerUrl").asText()))
                .orElseGet(Outcome.Absent::new));
    }

    private Optional<JsonNode> find(MacAddress mac) {
        JsonNode data = post("list", Map.of("key", mac.text(), "skip", 0, "limit", 10, "autoCount", true));
        for (JsonNode one : data.path("data")) {
            if (one.path("mac").asText().replace(":", "").equalsIgnoreCase(mac.text())) {
                return Optional.of(one);
            }
        }
        return Optional.empty();
    }

    /// @return the answer's `data`
    private JsonNode post(String what, Map<String, Object> body) {
        String path = PATH + what;
        String text = RedirectHttp.JSON.valueToTree(body).toString();
        String hash = Hawk.base64(Hawk.digest("MD5", text));
        String nonce = http.nonce();
        String millis = String.valueOf(http.millis());
        Map<String, String> headers = new HashMap<>(Map.of(
                "Content-Type", "application/json;charset=UTF-8",
                "Content-MD5", hash,
                "X-Ca-Key", account.login(),
                "X-Ca-Nonce", nonce,
                "X-Ca-Timestamp", millis));
        headers.put(
                "X-Ca-Signature",
                Hawk.mac(
                        account.secret(),
                        "POST\nContent-MD5:" + hash + "\nX-Ca-Key:" + account.login() + "\nX-Ca-Nonce:" + nonce
                                + "\nX-Ca-Timestamp:" + millis + "\n" + path));
        Reply reply = http.send(account, "POST", account.base().resolve(path), headers, text);
        JsonNode json = reply.json();
        String said = json.path("error").path("msg").asText();
        if (reply.status() == 403) {
            throw new Stopped(new Refused(Why.CREDENTIALS, RedirectHttp.detail(reply.status(), said)));
        }
        if (reply.status() >= 300 || !said.isEmpty() || json.path("ret").asInt(-1) < 0) {
            throw new Stopped(new Refused(why(said), RedirectHttp.detail(reply.status(), said)));
        }
        return json.path("data");
    }

    private static Why why(String said) {
        String text = said.toLowerCase(Locale.ROOT);
        if (text.contains("signature") || text.contains("accesskey") || text.contains("access key")) {
            return Why.CREDENTIALS;
        }
        return text.contains("other enterprise") || text.contains("existed") || text.contains("already")
                ? Why.TAKEN
                : said.isEmpty() ? Why.NOT_UNDERSTOOD : Why.REFUSED;
    }
}
