package org.klinke.core.redirect;

import java.util.Map;

/// What can be said of an account, but for its secrets.
///
/// @param maker whose service it is: "snom"
/// @param baseUrl where the service is
/// @param user beside the login, "" where the service knows none
/// @param place where phones are put there, "" where the service has but one
/// @param network phones are told the network address of their site, not one of their own
public record RedirectSettings(String maker, String baseUrl, String login, String user, String place, boolean network) {
    Map<String, String> facts() {
        return Map.of(
                "maker", maker,
                "baseUrl", baseUrl,
                "login", login,
                "user", user,
                "place", place,
                "network", String.valueOf(network));
    }
}
