package org.klinke.server;

/// Which Klinke this is.
public final class Version {
    public static final String TEXT = "0.1";

    private Version() {}
}
