package org.klinke.core.cdr;

/// Which way a call went.
public enum CallDirection {
    /// From outside.
    IN,
    /// A number outside was called, whatever else rang.
    OUT,
    INTERNAL
}
