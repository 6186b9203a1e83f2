package org.klinke.server.acme;

import java.net.InetAddress;
import java.net.URI;
import java.util.List;
import java.util.Optional;

/// @param directory of the authority (RFC 8555 §7.1.1)
/// @param names to be certified, at least one
/// @param email for the authority's letters
/// @param addresses on which http-01 is answered, at `port`
public record AcmeSettings(
        URI directory, List<String> names, Optional<String> email, List<InetAddress> addresses, int port) {}
