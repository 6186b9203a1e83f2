package org.klinke.server.cli;

import java.util.Map;
import picocli.CommandLine.Option;

/// Whose accounts, keys and history are meant.
final class RealmOptions {
    @Option(names = "--tenant", paramLabel = "NAME", descriptionKey = "option.realm")
    private String tenant = "";

    /// Empty for the platform.
    String tenant() {
        return tenant;
    }

    /// As a query of a control route says it.
    String query() {
        return "?tenant=" + RoutePaths.segment(tenant);
    }

    Map<String, Object> body(String field, String value) {
        return Map.of("tenant", tenant, field, value);
    }
}
