package org.klinke.sip.edge;

/// How a request left the edge: the kinds that are counted. The names are labels of metrics and of logs.
public enum EdgeOutcome {
    ACCEPTED,
    /// No credentials: asked for them.
    CHALLENGED,
    /// Credentials on a nonce of yesterday, or one that was not given to this peer; the password was not looked at.
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
    /// A phone that nobody has assigned asks for more than a call for help.
    EMERGENCY_ONLY,
    DIALOG_UNKNOWN,
    /// A carrier calls a number that nobody has here.
    NUMBER_UNKNOWN,
    /// Another device or trunk than the one that made the dialog.
    DIALOG_FOREIGN,
    /// Breaks the protocol or asks for what we do not have: 4xx or 505 of the validator.
    INVALID,
    /// Too many wrong credentials lately: 503.
    LOGIN_BACKOFF,
    /// A banned account, 403, or a banned source, in silence.
    BANNED,
    /// A device that has proven itself asks more than any phone would: 503.
    DEVICE_LIMIT,
    /// The server is full, or too slow for what it has: 503.
    OVERLOADED,
    /// Too many unproven requests from one source: 503.
    FLOOD_ANSWERED,
    /// The same, in silence.
    FLOOD_DROPPED
}
