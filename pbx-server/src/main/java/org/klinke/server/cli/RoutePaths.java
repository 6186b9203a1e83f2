package org.klinke.server.cli;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// Puts what people typed into a path.
final class RoutePaths {
    private RoutePaths() {}

    static String segment(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
