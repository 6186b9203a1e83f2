package org.klinke.provisioning.door;

import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.id.DeviceId;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.time.TokenBuckets;
import org.klinke.core.visit.Visit.What;
import org.klinke.provisioning.door.ProvisioningDoor.Entry;

/// Hears what a phone says by itself of how it is (makers call it action URLs), which SIP cannot tell where it does not
/// come through:
///
///     GET /p/TOKEN/says/WORD?code=403 ─▶ ProvisioningDoor: whose? ─▶ a word we know? ─▶ not too often?
///     POST /p/TOKEN/says/event        ─▶                          ─▶ a line in its timeline
///
/// The token is for this alone. Whoever has it can write lines into the timeline of one phone, a few an hour, of these
/// words and three digits; of what is posted the name of one element is looked for, and nothing else of the request is
/// read. Each kind of wrong is the same 404. Thread-safe.
public final class SayDoor {
    /// Below a phone's address.
    public static final String FOLDER = "says/";

    private static final Map<String, What> WORDS = Map.of(
            "set-up", What.SAYS_SET_UP,
            "registered", What.SAYS_REGISTERED,
            "failed", What.SAYS_FAILED,
            "unregistered", What.SAYS_UNREGISTERED);
    /// Said whenever a registration is answered, whichever way: the code tells.
    private static final String REGISTRATION = "registration";

    /// What has happened stands in what is posted (Web Application for Polycom Phones, Telephony Notification Events).
    private static final String EVENT = "event";

    private static final Map<String, What> EVENTS =
            Map.of("LineRegistrationEvent", What.SAYS_REGISTERED, "LineUnregistrationEvent", What.SAYS_UNREGISTERED);
    /// As text: what a stranger posts is no document for a parser.
    private static final Pattern TAG = Pattern.compile("<(Line(?:Unr|R)egistrationEvent)>");

    private static final Pattern CODE = Pattern.compile("[1-6][0-9]{2}");
    private static final int LINES_FREE = 12;
    private static final double LINES_BACK_PER_SECOND = 1.0 / 300;
    private static final int PHONES_MAX = 20_000;
    private static final int RETRY_SECONDS = 300;

    private final ProvisioningDoor door;
    private final TokenBuckets said;

    public SayDoor(ProvisioningDoor door, InstantSource time) {
        this.door = door;
        said = new TokenBuckets(LINES_FREE, LINES_BACK_PER_SECOND, PHONES_MAX, time);
    }

    private record Sayer(TenantId tenant, DeviceId device) {}

    /// Waits for nothing.
    ///
    /// @param asked whose file is the word
    /// @param code with which its registration was answered, as far as it says so: anything
    /// @param posted "" if nothing was: anything
    public Answer answer(Asked asked, String code, String posted) {
        return switch (door.report(asked)) {
            case Entry.Turned(Answer answer) -> answer;
            case Entry.Guest guest -> {
                String answered = CODE.matcher(code).matches() ? code : "";
                Optional<What> what = what(asked.file(), answered, posted);
                if (what.isEmpty()) {
                    yield new Answer.Nothing(false);
                }
                if (!said.take(new Sayer(guest.scope().id(), guest.device().id()))) {
                    yield new Answer.Later(RETRY_SECONDS);
                }
                door.said(guest, asked, what.get(), what.get() == What.SAYS_FAILED ? answered : "");
                yield new Answer.File("text/plain", "");
            }
        };
    }

    private static Optional<What> what(String word, String answered, String posted) {
        if (word.equals(EVENT)) {
            Matcher found = TAG.matcher(posted);
            return found.find() ? Optional.ofNullable(EVENTS.get(found.group(1))) : Optional.empty();
        }
        if (word.equals(REGISTRATION) && !answered.isEmpty()) {
            return Optional.of(answered.startsWith("2") ? What.SAYS_REGISTERED : What.SAYS_FAILED);
        }
        return Optional.ofNullable(WORDS.get(word));
    }
}
