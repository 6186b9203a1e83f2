package org.klinke.sip.codec;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.klinke.core.media.DtlsParameters;
import org.klinke.core.media.DtlsSetup;
import org.klinke.core.media.Fingerprint;
import org.klinke.core.media.IceParameters;

/// The attributes of DTLS (RFC 8122, RFC 4145) and ICE (RFC 8839) of a session or one m-line; what an m-line does not
/// say the session says for it. Candidates are passed over, those that come late too: we are a lite agent and learn
/// addresses from checks.
final class SecurityLines {
    private static final String ICE_CHARS = "[A-Za-z0-9+/]";

    private final List<Fingerprint> fingerprints = new ArrayList<>();
    private @Nullable String setup;
    private @Nullable String ufrag;
    private @Nullable String password;
    private boolean lite;

    /// @param attribute what stands behind `a=`
    /// @return whether it is one of these
    boolean take(String attribute) throws SdpException {
        int colon = attribute.indexOf(':');
        String argument = colon < 0 ? "" : attribute.substring(colon + 1).strip();
        switch (colon < 0 ? attribute : attribute.substring(0, colon)) {
            case "fingerprint" -> {
                if (fingerprints.size() == Sdp.FINGERPRINTS_MAX) {
                    throw new SdpException(
                            "SDP has more than " + Sdp.FINGERPRINTS_MAX + " a=fingerprint lines in a row");
                }
                Fingerprint.parse(argument).ifPresent(fingerprints::add);
            }
            case "setup" -> setup = argument.toLowerCase(Locale.ROOT);
            case "ice-ufrag" -> ufrag = argument.matches(ICE_CHARS + "{4,256}") ? argument : null;
            case "ice-pwd" -> password = argument.matches(ICE_CHARS + "{22,256}") ? argument : null;
            case "ice-lite" -> lite = true;
            default -> {
                return false;
            }
        }
        return true;
    }

    Optional<DtlsParameters> dtls(SecurityLines session) {
        List<Fingerprint> found = fingerprints.isEmpty() ? session.fingerprints : fingerprints;
        String role = setup != null ? setup : session.setup;
        Optional<DtlsSetup> known = switch (role) {
            // RFC 4145 §4: as if active; but who leaves it out offers, and lets us choose as we would
            case null -> Optional.of(DtlsSetup.ACTPASS);
            case "actpass" -> Optional.of(DtlsSetup.ACTPASS);
            case "active" -> Optional.of(DtlsSetup.ACTIVE);
            case "passive" -> Optional.of(DtlsSetup.PASSIVE);
            default -> Optional.empty();
        };
        return found.isEmpty() ? Optional.empty() : known.map(one -> new DtlsParameters(found, one));
    }

    Optional<IceParameters> ice(SecurityLines session) {
        String name = ufrag != null ? ufrag : session.ufrag;
        String secret = password != null ? password : session.password;
        return name == null || secret == null
                ? Optional.empty()
                : Optional.of(new IceParameters(name, secret, session.lite || lite));
    }
}
