package org.klinke.sip.leg;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.sip.message.Request;
import org.klinke.core.trunk.TrunkSession;

/// What is served and therefore announced: by the edge (405), in Allow of what legs say, and by OPTIONS. Nothing that
/// is not built stands here; a test asks for each of it.
public final class Capabilities {
    public static final List<String> METHODS = List.of(
            Request.INVITE,
            Request.ACK,
            Request.CANCEL,
            Request.BYE,
            Request.PRACK,
            Request.UPDATE,
            Request.INFO,
            Request.MESSAGE,
            Request.REFER,
            Request.OPTIONS,
            Request.REGISTER,
            Request.SUBSCRIBE);

    /// Of these, what makes no sense within a call; a text to the other party goes to its extension.
    private static final Set<String> NOT_IN_DIALOG = Set.of(Request.REGISTER, Request.MESSAGE, Request.SUBSCRIBE);

    static final List<String> IN_DIALOG =
            METHODS.stream().filter(method -> !NOT_IN_DIALOG.contains(method)).toList();

    /// Bodies we understand.
    static final List<String> ACCEPT = List.of("application/sdp", Digits.DTMF_RELAY, Digits.DTMF, "text/plain");

    /// Extensions that a dialog announces.
    static final List<String> EXTENSIONS = List.of(Prack.OPTION, SessionTimer.OPTION, "replaces", "norefersub");

    /// Extensions that a carrier is told of: no more than it wants to hear.
    static List<String> extensions(TrunkSession session) {
        Stream<String> reliable = session.prack() == TrunkSession.Prack.OFF ? Stream.empty() : Stream.of(Prack.OPTION);
        Stream<String> timer = session.timerSeconds() > 0 ? Stream.of(SessionTimer.OPTION) : Stream.empty();
        return Stream.concat(reliable, timer).toList();
    }

    /// Extensions for OPTIONS to tell.
    static final List<String> SUPPORTED =
            Stream.concat(Stream.of("outbound"), EXTENSIONS.stream()).toList();

    /// Of reason phrases, warnings and the texts of Reason headers.
    static final List<String> LANGUAGES = List.of("en");

    private Capabilities() {}
}
