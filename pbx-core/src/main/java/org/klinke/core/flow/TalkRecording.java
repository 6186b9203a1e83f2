package org.klinke.core.flow;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.klinke.core.call.Call;
import org.klinke.core.call.Deadline;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.call.RecordingStart;
import org.klinke.core.id.LegId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.Source;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.recording.Consent;
import org.klinke.core.recording.RecordingMode;
import org.klinke.core.recording.RecordingRule;
import org.klinke.core.recording.RecordingRule.Asked;
import org.klinke.core.recording.RecordingRule.Side;
import org.klinke.core.recording.RecordingRule.Start;
import org.klinke.core.recording.RecordingSettings;
import org.klinke.core.recording.Terms;

/// Records what two people say to each other, if a rule of the tenant wants it or one of them does, and both agree.
///
///     they talk ─▶ a rule fits, or *1 ─▶ who must agree is asked: 1 = yes, any other key or silence = no
///                                          all agree ─▶ it is recorded      *1 ends it (who may begin it by code,
///                                                                           or by a key of his phone)
///                                                                           *2 pauses it, goes on (named by rule)
///                                                                           *0 ends it and nothing is kept (both)
///     somebody else comes to talk ─▶ it ends, and all begins anew
///
/// These are the usual codes; a tenant may have others ([org.klinke.core.code.FeatureCodes]). A call for help is never
/// recorded, and nobody in it is asked.
final class TalkRecording {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration CODE_MAX = Duration.ofSeconds(3);
    private static final char CODE = '*';
    private static final String KIND = "recording";

    private final Call call;
    private final RecordingSettings settings;
    private Optional<Attempt> attempt = Optional.empty();
    private @Nullable Leg a;
    private @Nullable Leg b;
    private @Nullable Leg dialling;
    private Instant dialledAt = Instant.EPOCH;

    /// To record this talk.
    private final class Attempt {
        private final RecordingRule rule;
        private final Leg owner;
        private final Leg other;
        private final Deadline patience = call.deadline(PATIENCE);
        private final Map<LegId, String> said = new LinkedHashMap<>();
        private final Set<LegId> toTell = new HashSet<>();
        private Consent consent;
        private boolean paused;

        Attempt(RecordingRule rule, Leg owner, Leg other, Optional<Leg> starter) {
            this.rule = rule;
            this.owner = owner;
            this.other = other;
            Set<LegId> asked = new HashSet<>();
            for (Leg leg : List.of(owner, other)) {
                if (starter.filter(leg::equals).isPresent()) {
                    said.put(leg.id(), name(leg) + " began it");
                } else if (rule.consent() == Asked.ANNOUNCED) {
                    said.put(leg.id(), name(leg) + " was told");
                    toTell.add(leg.id());
                } else if (rule.consent() == Asked.OTHERS && rule.covers(side(leg, partner(leg)))) {
                    said.put(leg.id(), name(leg) + " is named by the rule");
                } else {
                    asked.add(leg.id());
                }
            }
            consent = Consent.of(asked);
        }

        Leg partner(Leg leg) {
            return leg == owner ? other : owner;
        }

        void begin() {
            call.note(owner, KIND, "rule '" + rule.title() + "' applies, consent: " + word(rule.consent()));
            for (Leg leg : List.of(owner, other)) {
                if (toTell.contains(leg.id())) {
                    say(leg, "recording-announcement");
                } else if (consent instanceof Consent.Asking asking
                        && asking.missing().contains(leg.id())) {
                    call.note(leg, KIND, "is asked");
                    say(leg, "recording-announcement", "recording-consent");
                }
            }
            recordIfAgreed();
        }

        private void recordIfAgreed() {
            if (!(consent instanceof Consent.Agreed) || !toTell.isEmpty()) {
                return;
            }
            patience.cancel();
            Terms terms = new Terms(
                    rule.format(),
                    rule.title(),
                    String.join("; ", said.values()),
                    rule.keepDays(),
                    (long) settings.quotaMegabytes() << 20);
            if (call.recordings().start(owner, Optional.of(other), terms) instanceof RecordingStart.Begun
                    && rule.consent() != Asked.ANNOUNCED) {
                sayBoth("recording-begins");
            }
        }

        /// @return whether it was an answer to our question
        boolean key(Leg leg, char digit) {
            if (!(consent instanceof Consent.Asking asking) || !asking.missing().contains(leg.id())) {
                return false;
            }
            boolean yes = digit == '1';
            call.note(leg, KIND, yes ? "agrees by key 1" : "refuses by a key");
            call.hush(leg);
            if (yes) {
                said.put(leg.id(), name(leg) + " by key 1");
            }
            consent = yes ? asking.agrees(leg.id()) : asking.refuses(leg.id());
            refusedOrRecord();
            return true;
        }

        boolean asks() {
            return !runs() && (consent instanceof Consent.Asking || !toTell.isEmpty());
        }

        void unwanted(Leg by) {
            call.note(by, KIND, "refuses by the phone's key");
            toTell.clear();
            consent = new Consent.Refused();
            refusedOrRecord();
        }

        void told(Leg leg, boolean heard) {
            if (heard && toTell.remove(leg.id())) {
                recordIfAgreed();
            }
        }

        void passed(Deadline deadline) {
            if (deadline == patience && (consent instanceof Consent.Asking || !toTell.isEmpty())) {
                call.note(KIND, "not recorded: not all have agreed in time");
                toTell.clear();
                consent = new Consent.Refused();
                hushBoth();
            }
        }

        private void refusedOrRecord() {
            if (consent instanceof Consent.Refused) {
                patience.cancel();
                call.note(KIND, "not recorded: not all agree");
                hushBoth();
            }
            recordIfAgreed();
        }

        private void hushBoth() {
            call.hush(owner);
            call.hush(other);
        }

        boolean runs() {
            return call.recordings().runs(owner);
        }

        void pause() {
            paused = !paused;
            call.recordings().pause(owner, paused);
            sayBoth(paused ? "recording-paused" : "recording-resumed");
        }

        void discard(Leg by) {
            call.recordings().discard(by, name(by) + " does not want it");
            sayBoth("recording-ended");
        }

        void stop() {
            call.recordings().stop(owner);
            sayBoth("recording-ended");
        }

        private void sayBoth(String prompt) {
            say(owner, prompt);
            say(other, prompt);
        }
    }

    TalkRecording(Call call) {
        this.call = call;
        this.settings = call.recordingSettings();
    }

    /// These two hear each other from now on; whoever was asked or recorded before is not any more.
    void talk(Leg first, Leg second) {
        end();
        a = first;
        b = second;
        if (settings.rules().isEmpty() || first == second || first.ended() || second.ended()) {
            return;
        }
        if (!call.recordings().allowed()) {
            call.note(KIND, "not recorded: calls to an emergency number never are");
            return;
        }
        switch (call.recordings().mode()) {
            case AUTO -> byRule(first, second);
            case FORCE -> force(first, second);
            case MANUAL -> call.note(KIND, "an action says that only who talks begins it");
            case DENY -> call.note(KIND, "not recorded: an action says so");
        }
    }

    private void force(Leg first, Leg second) {
        for (Leg leg : List.of(first, second)) {
            Leg partner = leg == first ? second : first;
            Optional<RecordingRule> rule = settings.covering(side(leg, partner));
            if (rule.isPresent()) {
                call.note(leg, KIND, "an action says that it is recorded");
                begin(rule.get(), leg, partner, Optional.empty());
                return;
            }
        }
        call.note(KIND, "not recorded: an action wants it, but no rule names who talks");
    }

    private void byRule(Leg first, Leg second) {
        for (Leg leg : List.of(first, second)) {
            Leg partner = leg == first ? second : first;
            Optional<RecordingRule> rule = settings.find(Start.AUTOMATIC, side(leg, partner));
            if (rule.isPresent()) {
                if (Math.floorMod(call.id().hashCode(), 100) < rule.get().percent()) {
                    begin(rule.get(), leg, partner, Optional.empty());
                } else {
                    call.note(
                            leg,
                            KIND,
                            "not recorded: rule '" + rule.get().title() + "' takes "
                                    + rule.get().percent() + " % of the calls");
                }
                return;
            }
        }
    }

    private boolean possible() {
        return !settings.rules().isEmpty()
                && call.recordings().allowed()
                && call.recordings().mode() != RecordingMode.DENY;
    }

    private void begin(RecordingRule rule, Leg owner, Leg other, Optional<Leg> starter) {
        Attempt fresh = new Attempt(rule, owner, other, starter);
        attempt = Optional.of(fresh);
        fresh.begin();
    }

    /// The talk is over, or others talk.
    void end() {
        attempt.ifPresent(one -> one.patience.cancel());
        attempt = Optional.empty();
        dialling = null;
    }

    void on(Happening happening) {
        if (happening instanceof Happening.PlayedOut played) {
            attempt.ifPresent(one -> one.told(played.leg(), played.heard()));
        } else if (happening instanceof Happening.Passed passed) {
            attempt.ifPresent(one -> one.passed(passed.deadline()));
        }
    }

    /// @return whether the digit was meant for us, so that nobody else needs it
    boolean digit(Happening.Digit digit) {
        Leg leg = digit.leg();
        if (!possible()) {
            return false;
        }
        if (attempt.isPresent() && attempt.get().key(leg, digit.digit())) {
            return true;
        }
        if (digit.digit() == CODE) {
            dialling = leg;
            dialledAt = call.now();
            return false;
        }
        boolean second =
                leg == dialling && Duration.between(dialledAt, call.now()).compareTo(CODE_MAX) <= 0;
        dialling = null;
        if (second) {
            call.plan().reach().codes().talk(digit.digit()).ifPresent(usual -> code(leg, usual));
        }
        return false;
    }

    /// By a key of the phone: as the code `*1` would, where that would do what the key says. While people are asked,
    /// "off" is a no, whoever says it, and "on" is no answer; where people are only told, it stops nothing. Who may
    /// not end it is told that it goes on.
    void wish(Leg leg, boolean on) {
        if (!possible()) {
            return;
        }
        Optional<Attempt> asking = attempt.filter(Attempt::asks);
        if (asking.isPresent()) {
            if (!on && asking.get().consent instanceof Consent.Asking) {
                asking.get().unwanted(leg);
            }
            return;
        }
        if (on != attempt.filter(Attempt::runs).isPresent()) {
            code(leg, '1');
        }
        if (!on && attempt.filter(Attempt::runs).isPresent()) {
            say(leg, "recording-announcement");
        }
    }

    /// @param digit as usual, behind the `*`
    private void code(Leg leg, char digit) {
        Optional<Attempt> running = attempt.filter(Attempt::runs);
        Leg partner = leg == a ? b : a;
        if (partner == null) {
            return;
        }
        Side side = side(leg, partner);
        Optional<RecordingRule> own = settings.find(Start.CODE, side);
        if (digit == '1' && running.isPresent() && running.get().rule.start() == Start.CODE && own.isPresent()) {
            call.note(leg, KIND, "ended by a code");
            running.get().stop();
        } else if (digit == '1' && running.isEmpty() && own.isPresent()) {
            end();
            call.note(leg, KIND, "wanted by a code");
            begin(own.get(), leg, partner, Optional.of(leg));
        } else if (digit == '2' && running.isPresent() && running.get().rule.covers(side)) {
            running.get().pause();
        } else if (digit == '0' && running.isPresent()) {
            running.get().discard(leg);
        } else if (digit == '0' && call.recordings().has(leg)) {
            call.recordings().discard(leg, name(leg) + " does not want it");
            say(leg, "recording-ended");
        }
    }

    private void say(Leg leg, String... prompts) {
        if (!leg.ended()) {
            call.play(leg, new Source.Prompts(List.of(prompts), call.language()));
        }
    }

    private Side side(Leg leg, Leg partner) {
        Optional<UserId> user = leg.ofCarrier() ? Optional.empty() : leg.party().user();
        String extension = user.isPresent() ? leg.party().number() : "";
        List<RingGroup> member = new ArrayList<>();
        if (user.isPresent()) {
            call.plan().reach().groups().stream()
                    .filter(group -> group.members().contains(user.get().value()))
                    .forEach(member::add);
        }
        return new Side(
                extension,
                member.stream().map(RingGroup::extension).collect(Collectors.toSet()),
                leg.inbound(),
                partner.ofCarrier());
    }

    private static String name(Leg leg) {
        return leg.party().name() + " (" + leg.party().number() + ")";
    }

    private static String word(Asked asked) {
        return switch (asked) {
            case ALL -> "all are asked";
            case OTHERS -> "the others are asked";
            case ANNOUNCED -> "all are told";
        };
    }
}
