package org.klinke.server.phone;

import java.util.List;
import java.util.Locale;

/// What [SelfTest] found. Fields are plain, so that a JSON mapper prints them as they are.
///
/// @param ok both phones registered, the call came up, and each heard the other's tone clean
/// @param setupMillis from INVITE to answer as the caller saw it; -1 if it did not come to that
/// @param caller the phone that called
/// @param called the phone that answered
/// @param failure what went wrong, in English as in the log; "" if nothing did
/// @param ladder what both phones saw on the wire, line by line; kept only after a failure
/// @param before calls that were made before, if some were asked for
public record SelfTestReport(
        boolean ok, long setupMillis, Side caller, Side called, String failure, List<String> ladder, Before before) {
    public SelfTestReport {
        ladder = List.copyOf(ladder);
    }

    public SelfTestReport(boolean ok, long setupMillis, Side caller, Side called, String failure, List<String> ladder) {
        this(ok, setupMillis, caller, called, failure, ladder, Before.NONE);
    }

    /// The calls before the one that was listened to.
    ///
    /// @param made that were answered
    /// @param refused that were not
    public record Before(int made, int refused, long millis) {
        static final Before NONE = new Before(0, 0, 0);
    }

    /// One phone.
    ///
    /// @param extension as others dial it
    /// @param registered the server took its registration
    /// @param sentHz the tone it sent
    /// @param expectedHz the tone it had to hear
    /// @param heardHz the strongest tone it heard, 0 for silence
    /// @param purity 0–1, 1 = nothing but that tone
    /// @param packets RTP packets received
    /// @param lost RTP packets missing
    /// @param lossPercent of those sent
    /// @param jitterMillis interarrival jitter (RFC 3550)
    /// @param firstPacketMillis from the agreement on media to the first packet, -1 if none came
    /// @param heardOther heard the expected tone, clean
    public record Side(
            String extension,
            boolean registered,
            int sentHz,
            int expectedHz,
            int heardHz,
            double purity,
            long packets,
            long lost,
            double lossPercent,
            double jitterMillis,
            long firstPacketMillis,
            boolean heardOther) {

        static Side silent(String extension, boolean registered, int sentHz, int expectedHz) {
            return new Side(extension, registered, sentHz, expectedHz, 0, 0, 0, 0, 0, 0, -1, false);
        }

        static Side of(String extension, int sentHz, int expectedHz, Heard heard) {
            long all = heard.packets() + heard.lost();
            return new Side(
                    extension,
                    true,
                    sentHz,
                    expectedHz,
                    heard.hz(),
                    heard.purity(),
                    heard.packets(),
                    heard.lost(),
                    all == 0 ? 0 : 100.0 * heard.lost() / all,
                    heard.jitterMillis(),
                    heard.firstPacketMillis(),
                    heard.isTone(expectedHz));
        }
    }

    /// For people: German for a German locale, English otherwise.
    public String text(Locale locale) {
        boolean german = locale.getLanguage().equals("de");
        StringBuilder out = new StringBuilder();
        line(out, german ? "Anmeldung über TLS" : "Registration over TLS", registered(german, caller, called));
        if (before.made() + before.refused() > 0) {
            line(
                    out,
                    german ? "Anrufe zuvor" : "Calls before",
                    String.format(
                            german ? locale : Locale.ENGLISH,
                            german ? "%d, abgelehnt %d, in %.1f s" : "%d, refused %d, in %.1f s",
                            before.made(),
                            before.refused(),
                            before.millis() / 1e3));
        }
        if (setupMillis >= 0) {
            line(
                    out,
                    german ? "Rufaufbau" : "Call set-up",
                    setupMillis + " ms, " + (german ? "verschlüsselt mit SRTP" : "encrypted with SRTP"));
            side(out, german, locale, caller);
            side(out, german, locale, called);
        }
        if (!failure.isEmpty()) {
            line(out, german ? "Fehler" : "Failure", failure);
        }
        out.append(
                ok
                        ? german ? "OK: beide Telefone hören einander." : "OK: both phones hear each other."
                        : german ? "FEHLGESCHLAGEN" : "FAILED");
        return out.append('\n').toString();
    }

    private static String registered(boolean german, Side... sides) {
        StringBuilder out = new StringBuilder();
        for (Side side : sides) {
            out.append(out.isEmpty() ? "" : ", ").append(side.extension()).append(' ');
            out.append(side.registered() ? "ok" : german ? "abgelehnt" : "refused");
        }
        return out.toString();
    }

    private static void side(StringBuilder out, boolean german, Locale locale, Side side) {
        String form = german
                ? "hörte %d Hz (erwartet %d), Reinheit %.2f, Verlust %.2f %%, Jitter %.1f ms, erstes Paket nach %d ms"
                : "heard %d Hz (expected %d), purity %.2f, loss %.2f %%, jitter %.1f ms, first packet after %d ms";
        line(
                out,
                (german ? "Telefon " : "Phone ") + side.extension(),
                String.format(
                        german ? locale : Locale.ENGLISH,
                        form,
                        side.heardHz(),
                        side.expectedHz(),
                        side.purity(),
                        side.lossPercent(),
                        side.jitterMillis(),
                        side.firstPacketMillis()));
    }

    private static void line(StringBuilder out, String label, String value) {
        out.append(String.format(Locale.ROOT, "%-24s %s%n", label + ":", value));
    }
}
