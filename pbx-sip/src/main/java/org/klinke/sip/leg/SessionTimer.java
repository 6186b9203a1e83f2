package org.klinke.sip.leg;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.sip.header.Header;
import javax.sip.message.Message;
import javax.sip.message.Request;
import javax.sip.message.Response;
import org.jspecify.annotations.Nullable;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.time.Timers.Timer;
import org.klinke.sip.leg.LegState.Ending;
import org.klinke.sip.leg.LegState.Established;

/// Session timer (RFC 4028): one side refreshes the session now and then, so that the other learns when it has
/// vanished. Either role; a phone that knows nothing of it is refreshed by us alone.
///
///     we refresh:      2xx ──── half the interval ────▶ UPDATE or re-INVITE ([Changes]) ── 2xx ──▶ from the start
///     the phone does:  2xx ── the interval, less a third of it (32 s at most) ──▶ nothing came: BYE
///
/// A refresh that meets 408, 481 or silence ends the session ([Offer]); after any other refusal it is tried again.
/// Confined to the leg's loop.
final class SessionTimer {
    static final String OPTION = "timer";
    static final String SESSION_EXPIRES = "Session-Expires";
    static final String MIN_SE = "Min-SE";
    static final int TOO_SMALL = 422;

    /// §4: no smaller interval is worth the messages.
    static final int SECONDS_MIN = 90;

    private static final int SECONDS_MAX = 86_400;
    private static final int REFRESHES_UNHEARD_MAX = 3;
    private static final int EARLY_SECONDS_MAX = 32; // §10
    private static final Pattern SECONDS = Pattern.compile(":\\s*([0-9]{1,9})\\b");
    private static final Pattern REFRESHER = Pattern.compile(";\\s*refresher\\s*=\\s*(uac|uas)\\b");

    private final SipLeg leg;
    private int seconds;
    private int unheard;
    private int secondsMin = SECONDS_MIN;
    private boolean ours;
    private @Nullable Timer timer;

    /// @param seconds interval to ask for, 0 = none
    SessionTimer(SipLeg leg, int seconds) {
        this.leg = leg;
        this.seconds = seconds;
    }

    /// What the far end says.
    ///
    /// @param refresher "uac" or "uas" from the view of that transaction, "" if it does not say
    private record Wish(int seconds, String refresher) {}

    private static Optional<Wish> wish(Message message) {
        String text = text(message, SESSION_EXPIRES);
        Matcher seconds = SECONDS.matcher(text);
        if (!seconds.find()) {
            return Optional.empty();
        }
        Matcher refresher = REFRESHER.matcher(text);
        return Optional.of(new Wish(
                Math.min(Integer.parseInt(seconds.group(1)), SECONDS_MAX), refresher.find() ? refresher.group(1) : ""));
    }

    private static int minimum(Message message) {
        Matcher seconds = SECONDS.matcher(text(message, MIN_SE));
        return seconds.find() ? Math.clamp(Integer.parseInt(seconds.group(1)), SECONDS_MIN, SECONDS_MAX) : SECONDS_MIN;
    }

    private static String text(Message message, String name) {
        Header header = message.getHeader(name);
        return header == null ? "" : header.toString().toLowerCase(Locale.ROOT);
    }

    /// INVITE or UPDATE with an interval too small for us: 422 is due (§9).
    static boolean tooSmall(Request request) {
        return wish(request).filter(wish -> wish.seconds() < SECONDS_MIN).isPresent();
    }

    static Response refusal(LegMessages messages, Request request, String localTag) {
        Response response = messages.response(TOO_SMALL, request, localTag);
        messages.reasonPhrase(response, "Session Interval Too Small");
        messages.header(response, MIN_SE, Integer.toString(SECONDS_MIN));
        return response;
    }

    /// Asks for it in an INVITE, re-INVITE or UPDATE of ours (§7.1); within the session roles stay as they are.
    void ask(Request request) {
        if (seconds == 0) {
            return;
        }
        String refresher = timer == null ? "" : ours ? ";refresher=uac" : ";refresher=uas";
        leg.house.messages.header(request, SESSION_EXPIRES, seconds + refresher);
        leg.house.messages.header(request, MIN_SE, Integer.toString(secondsMin));
    }

    /// 422 came: the phone wants longer intervals.
    ///
    /// @return false if that is no reason to ask again
    boolean lengthen(Response response) {
        int wanted = minimum(response);
        if (seconds == 0 || wanted <= secondsMin) {
            return false;
        }
        secondsMin = wanted;
        seconds = Math.max(seconds, wanted);
        return true;
    }

    /// The phone's 2xx to a request of ours (§7.2).
    void granted(Response response) {
        Optional<Wish> wish = wish(response);
        if (wish.isPresent()) {
            int granted = wish.get().seconds();
            // §5: nobody may ask for less; one that does would have us refresh without a pause
            start(
                    granted == 0 ? 0 : Math.max(granted, SECONDS_MIN),
                    !wish.get().refresher().equals("uas"),
                    true);
        } else {
            start(seconds, true, false);
        }
    }

    /// Our 2xx to a request of the phone (§9); the timer runs from now.
    void grant(Request request, Response response) {
        boolean knows = leg.farEnd.supports(OPTION);
        Optional<Wish> wish = wish(request);
        int own = leg.house.sessionSeconds;
        int wanted = wish.map(Wish::seconds).orElse(own);
        if (wanted == 0) {
            return;
        }
        int interval = Math.max(own == 0 ? wanted : Math.min(wanted, own), minimum(request));
        String asked = wish.map(Wish::refresher).orElse("");
        boolean theyRefresh = knows && !asked.equals("uas");
        LegMessages messages = leg.house.messages;
        messages.header(response, SESSION_EXPIRES, interval + ";refresher=" + (theyRefresh ? "uac" : "uas"));
        if (theyRefresh) {
            messages.header(response, "Require", OPTION); // §9: it must know that it is its turn
        }
        start(interval, !theyRefresh, theyRefresh);
    }

    private void start(int interval, boolean weRefresh, boolean watched) {
        stop();
        unheard = 0;
        ours = weRefresh;
        if (interval == 0) {
            return;
        }
        seconds = interval;
        if (weRefresh) {
            timer = leg.after(Duration.ofSeconds(interval / 2), this::refresh);
        } else if (watched) {
            int early = Math.min(EARLY_SECONDS_MAX, interval / 3);
            timer = leg.after(Duration.ofSeconds(interval - early), this::expired);
        }
    }

    /// The phone has answered a refresh, be it by a refusal.
    void heard() {
        unheard = 0;
    }

    private void refresh() {
        // Half the interval and three sixths: the session's time is up, and nobody was there (§10).
        if (unheard == REFRESHES_UNHEARD_MAX) {
            expired();
            return;
        }
        unheard++;
        leg.changes.refresh();
        // Should that be refused: a little later once more.
        timer = leg.after(Duration.ofSeconds(Math.max(seconds / 6, 1)), this::refresh);
    }

    private void expired() {
        if (leg.state instanceof Established) {
            Hangup.begin(leg, new Ending(HangupCause.PHONE_LOST, false, "session timer: no refresh"));
        }
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
