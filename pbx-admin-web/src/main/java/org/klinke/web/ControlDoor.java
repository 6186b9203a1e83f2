package org.klinke.web;

import io.javalin.http.Context;
import io.javalin.http.Handler;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;

/// Lets only the local command line in: from a loopback address, with the token of `DIR/run/endpoint.json`.
final class ControlDoor implements Handler {
    private static final String SCHEME = "Bearer ";

    private final byte[] token;

    ControlDoor(String token) {
        this.token = token.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public void handle(Context context) {
        if (!InetAddress.ofLiteral(stripZone(context.req().getRemoteAddr())).isLoopbackAddress()) {
            throw new Problem(
                    403, "control.loopback-only", "the control endpoint answers this machine only", List.of());
        }
        String header = context.header("Authorization");
        String given = header != null && header.startsWith(SCHEME) ? header.substring(SCHEME.length()) : "";
        // Constant time: the answer's delay tells nothing about the token.
        if (!MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), token)) {
            context.header("WWW-Authenticate", "Bearer");
            throw new Problem(401, "control.token", "the token of DIR/run/endpoint.json is required", List.of());
        }
    }

    static String stripZone(String address) {
        String bare = address.startsWith("[") ? address.substring(1, address.indexOf(']')) : address;
        int zone = bare.indexOf('%');
        return zone < 0 ? bare : bare.substring(0, zone);
    }
}
