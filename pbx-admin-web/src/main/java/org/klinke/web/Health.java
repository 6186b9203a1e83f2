package org.klinke.web;

import java.util.Map;

/// How the server is, for `GET /health`: the answer is 200 as long as calls can be made, also when a part is degraded.
public interface Health {
    Report report();

    /// @param callsPossible false while stopping: 503
    /// @param components name ("database", "sip", "media", "journal") to its state
    record Report(boolean callsPossible, Map<String, Component> components) {
        public Report {
            components = Map.copyOf(components);
        }
    }

    /// @param up whether this part works
    /// @param detail for people, without secrets or tenant data
    record Component(boolean up, String detail) {}
}
