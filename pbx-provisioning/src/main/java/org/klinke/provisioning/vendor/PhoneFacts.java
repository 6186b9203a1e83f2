package org.klinke.provisioning.vendor;

import java.util.List;

/// Everything a template may say, as text for a phone. Names here are names in templates: `{{account.sipUsername}}`.
///
/// @param mac twelve lower-case digits, empty if unknown
public record PhoneFacts(Server server, Account account, Place place, String mac) {
    /// @param name of the certificate, which phones check
    /// @param audioCodecs in our order, by their names in SDP: "opus", "G722", "PCMA"
    public record Server(String name, int tlsPort, List<String> audioCodecs, boolean srtpOnly) {}

    /// @param label what the display shows: the person's name, or the device's
    /// @param extension "" for a phone that belongs to nobody
    /// @param address where this phone fetches from next time
    public record Account(
            String sipUsername, String password, String domain, String label, String extension, String address) {
        @Override
        public String toString() {
            return "Account[" + sipUsername + "@" + domain + ", masked]";
        }
    }

    /// @param language "de" or "en"
    /// @param country two capital letters: tones
    /// @param timeZone "Europe/Berlin"
    public record Place(String language, String country, String timeZone) {}
}
