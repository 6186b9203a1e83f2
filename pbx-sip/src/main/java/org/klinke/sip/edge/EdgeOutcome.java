package org.klinke.sip.edge;

/// How a request left the edge: the kinds that are counted. The names are labels of metrics and of logs.
public enum EdgeOutcome {
    ACCEPTED,
    /// No credentials: asked for them.
    CHALLENGED,
    /// Right credentials on a nonce of yesterday.
    NONCE_STALE,
    /// Right credentials, but this nonce and count have been used.
    NONCE_REPLAYED,
    /// Unknown user or wrong password.
    CREDENTIALS_WRONG,
    /// Credentials for another realm only.
    REALM_FOREIGN,
    /// No tenant has this domain.
    DOMAIN_UNKNOWN,
    /// To and Request-URI, or the TLS server name, name another tenant.
    DOMAIN_CONFUSED,
    /// From names somebody else than the device that proved itself.
    IDENTITY_FOREIGN,
    DIALOG_UNKNOWN,
    /// Another device than the one that made the dialog.
    DIALOG_FOREIGN,
    /// Breaks the protocol or asks for what we do not have: 4xx or 505 of the validator.
    INVALID,
    /// Too many wrong credentials lately: 503.
    LOGIN_BACKOFF,
    /// The server is full: 503.
    OVERLOADED,
    /// Too many unproven requests from one source: 503.
    FLOOD_ANSWERED,
    /// The same, in silence.
    FLOOD_DROPPED
}
