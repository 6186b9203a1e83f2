package org.klinke.core.media;

/// What one side's description says about its ICE (RFC 8839). Candidates are not kept: ours is the stream's address,
/// and theirs come to us by their checks, as we are a lite agent (RFC 8445 §2.5).
///
/// @param ufrag 4–256 characters of `ice-char`
/// @param password 22–256 of them; never printed but into SDP
/// @param lite `a=ice-lite`: this side answers checks and makes none
public record IceParameters(String ufrag, String password, boolean lite) {
    @Override
    public String toString() {
        return "IceParameters[" + ufrag + ", masked, lite=" + lite + "]";
    }
}
