package org.klinke.sip.edge;

/// An account as tried from a source: what wrong credentials are counted by. So nobody can lock a phone out from
/// elsewhere.
///
/// @param domain of a tenant
/// @param username as the credentials name it, which may be nobody's; cut to a bearable length
record Login(Source source, String domain, String username) {
    private static final int USERNAME_LENGTH_MAX_CHARS = 64;

    Login {
        if (username.length() > USERNAME_LENGTH_MAX_CHARS) {
            username = username.substring(0, USERNAME_LENGTH_MAX_CHARS);
        }
    }

    String account() {
        return username + "@" + domain;
    }
}
