package org.klinke.provisioning.redirect;

import java.net.URI;

/// With which a service knows us.
///
/// @param base where the service is; https
/// @param login key id (Snom, Gigaset), access key (Yealink), API id (Grandstream), user id (Poly)
/// @param secret that belongs to it
/// @param user of Grandstream, beside the API id; "" else
/// @param password of that user; "" else
/// @param place where phones are put there: Grandstream's site id, Poly's profile; "" else
public record RedirectAccount(
        Maker maker, URI base, String login, String secret, String user, String password, String place) {
    @Override
    public String toString() {
        return "RedirectAccount[" + maker + ", " + base + ", masked]";
    }
}
