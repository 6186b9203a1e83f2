package org.klinke.core.audit;

/// Who changes something.
///
/// @param name account or person; a personal value, erasable
/// @param role "operator", "tenant admin", "system" …
/// @param from where it came from: "local CLI", an address; a personal value, erasable
public record Actor(String name, String role, String from) {
    /// The server itself: background jobs, the demo tenant.
    public static final Actor SYSTEM = new Actor("klinke", "system", "this server");

    /// A person at a terminal of the server's machine, known by the local token.
    public static final Actor LOCAL_CLI = new Actor("local CLI", "operator", "local CLI");
}
