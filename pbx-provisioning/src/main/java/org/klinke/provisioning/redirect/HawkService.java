package org.klinke.provisioning.redirect;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.klinke.core.phone.MacAddress;
import org.klinke.provisioning.redirect.Outcome.Refused;
import org.klinke.provisioning.redirect.Outcome.Why;
import org.klinke.provisioning.redirect.RedirectHttp.Reply;
import org.klinke.provisioning.redirect.RedirectHttp.Stopped;

/// Snom's SRAPS and Gigaset's GRAPE, which is made alike:
///
///     GET tokens/ID ─▶ links.company ─▶ GET it ─▶ links.endpoints
///     GET settings/ ─▶ the uuid of the setting that holds the address
///     PUT, GET, DELETE endpoints/MAC
final class HawkService implements RedirectService {
    private static final String JSON_TYPE = "application/json";

    private final RedirectAccount account;
    private final RedirectHttp http;
    private final String setting;

    /// @param setting its name there
    HawkService(RedirectAccount account, RedirectHttp http, String setting) {
        this.account = account;
        this.http = http;
        this.setting = setting;
    }

    @Override
    public Outcome register(MacAddress mac, URI url, String serial) {
        return RedirectHttp.told(() -> {
            String uuid = settingId();
            JsonNode body = RedirectHttp.JSON.valueToTree(Map.of(
                    "mac", typed(mac),
                    "autoprovisioning_enabled", true,
                    "settings_manager", Map.of(uuid, Map.of("value", url.toString(), "attrs", Map.of("perm", "RW")))));
            Reply reply = send("PUT", endpoint(mac), body.toString());
            return reply.status() < 300 ? new Outcome.Registered(url.toString()) : refused(reply);
        });
    }

    @Override
    public Outcome remove(MacAddress mac) {
        return RedirectHttp.told(() -> {
            Reply reply = send("DELETE", endpoint(mac), "");
            return reply.status() < 300 || reply.status() == 404 ? new Outcome.Absent() : refused(reply);
        });
    }

    @Override
    public Outcome look(MacAddress mac) {
        return RedirectHttp.told(() -> {
            String uuid = settingId();
            Reply reply = send("GET", endpoint(mac), "");
            if (reply.status() == 404) {
                return new Outcome.Absent();
            }
            return reply.status() < 300
                    ? new Outcome.Registered(reply.json()
                            .path("settings_manager")
                            .path(uuid)
                            .path("value")
                            .asText())
                    : refused(reply);
        });
    }

    private static Outcome refused(Reply reply) {
        return new Refused(
                switch (reply.status()) {
                    case 403, 409 -> Why.TAKEN; // the phone's: the account itself was accepted two requests before
                    default -> Why.REFUSED;
                },
                RedirectHttp.detail(
                        reply.status(),
                        reply.json()
                                .path("message")
                                .asText(reply.json().path("error").asText())));
    }

    private URI endpoint(MacAddress mac) {
        URI company = link(send("GET", account.base().resolve("tokens/" + account.login()), ""), "company");
        URI endpoints = link(send("GET", company, ""), "endpoints");
        String text = endpoints.toString();
        return URI.create(text + (text.endsWith("/") ? "" : "/") + typed(mac));
    }

    private String settingId() {
        Reply reply = ok(send("GET", account.base().resolve("settings/"), ""));
        for (JsonNode one : reply.json()) {
            if (one.path("param_name").asText().equals(setting)
                    && !one.path("uuid").asText().isEmpty()) {
                return one.path("uuid").asText();
            }
        }
        throw new Stopped(new Refused(Why.NOT_UNDERSTOOD, "it knows no setting " + setting));
    }

    private URI link(Reply reply, String name) {
        String link = ok(reply).json().path("links").path(name).asText();
        Refused none = new Refused(Why.NOT_UNDERSTOOD, "it has no link " + name);
        if (link.isEmpty()) {
            throw new Stopped(none);
        }
        try {
            return account.base().resolve(link);
        } catch (IllegalArgumentException _) {
            throw new Stopped(none);
        }
    }

    private static Reply ok(Reply reply) {
        if (reply.status() == 403 || reply.status() == 404) {
            throw new Stopped(new Refused(Why.CREDENTIALS, "HTTP " + reply.status()));
        }
        if (reply.status() >= 300) {
            throw new Stopped(new Refused(Why.REFUSED, "HTTP " + reply.status()));
        }
        return reply;
    }

    private Reply send(String method, URI uri, String body) {
        String type = body.isEmpty() ? "" : JSON_TYPE;
        Map<String, String> headers = new HashMap<>();
        if (!type.isEmpty()) {
            headers.put("Content-Type", type);
        }
        headers.put(
                "Authorization",
                Hawk.header(
                        account.login(),
                        account.secret(),
                        method,
                        uri,
                        type,
                        body,
                        http.millis() / 1_000,
                        http.nonce()));
        return http.send(account, method, uri, headers, body);
    }

    private static String typed(MacAddress mac) {
        return mac.text().toUpperCase(Locale.ROOT);
    }
}
