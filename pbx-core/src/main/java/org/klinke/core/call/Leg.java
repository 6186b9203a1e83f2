package org.klinke.core.call;

import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.klinke.core.authority.Meters;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.cdr.Charge;
import org.klinke.core.cdr.LegRecord;
import org.klinke.core.cdr.Party;
import org.klinke.core.id.LegId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.media.Codec;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Endpoint;
import org.klinke.core.media.MediaStats;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.SessionMedia;
import org.klinke.core.trunk.Channels;

/// One leg within its call: the signalling handle, the media session, what was agreed, and what the record will say.
/// Used by the call's thread only.
public final class Leg {
    enum MediaState {
        NONE,
        OPENING,
        OPEN,
        FAILED,
        CLOSING,
        CLOSED
    }

    private final LegId id;
    private Party party;
    private final boolean inbound;
    private final boolean carrier;
    private final InetAddress localAddress;
    private final InetAddress remoteAddress;
    private final Negotiation negotiation;
    private final Instant startedAt;

    @Nullable
    CallLeg signalling;

    MediaState mediaState = MediaState.NONE;
    String mediaFailure = "";

    @Nullable
    Endpoint endpoint;

    /// Inbound: what its INVITE offered.
    @Nullable
    SessionMedia offerReceived;

    /// Ours, when the leg was dialled or the far end asked for it; until its answer has come.
    @Nullable
    SessionMedia offerSent;

    /// Ours, because a story wants a change; until it is answered or refused.
    @Nullable
    SessionMedia reoffer;

    /// What a story wants to offer once that is done.
    @Nullable
    List<CodecLine> nextReoffer;

    @Nullable
    Agreed agreed;

    /// What we said last of the fax that it carries instead.
    @Nullable
    SessionMedia fax;

    /// How often its far end was asked to speak again after a fax, and has not yet.
    int voiceTries;

    /// Takes a fax though nobody is connected with it: the end of a trunk's test.
    boolean takesFax;

    /// Its far end took the fax that was offered to try whether it does.
    boolean tookFax;

    MediaStats stats = MediaStats.NONE;

    /// Runs now.
    @Nullable
    RecordingId recording;

    /// Legs whose people have agreed to it.
    Set<LegId> recordedWith = Set.of();

    /// It was told to end and has not yet.
    @Nullable
    RecordingId endingRecording;

    /// Sent nothing for a while in the middle of a talk.
    boolean oneWay;

    /// Sent packets for a while in the middle of a talk, but nobody was to be heard in them.
    boolean unheard;

    /// Says its digits by INFO: if they sound as tones too, they do not count again.
    boolean digitsByInfo;

    /// Who is at its far end wants to stay unknown to others.
    boolean withheld;

    /// Leads to rescuers.
    boolean forHelp;

    /// The phone at the far end rings, or hears that the other one does.
    boolean alerting;

    /// Of the silence that lasts, or was the last; 0 = there was none.
    int silentSeconds;

    /// Its REFER waits for our answer.
    boolean transferUndecided;

    /// Somebody wants its partner to be handed on, and the story has not said whether.
    boolean transferWanted;

    /// It was its phone that asked for the transfer that is made, or was the last.
    boolean hearsOfTransfer;

    private Channels.@Nullable Channel channel;

    private Meters.@Nullable Counted counted;

    private Optional<Charge> charge = Optional.empty();

    @Nullable
    Instant answeredAt;

    @Nullable
    Instant endedAt;

    @Nullable
    HangupCause cause;

    /// What was seen on the wire when it ended.
    String endDetail = "";

    /// Why we hung up, until the leg confirms its end.
    @Nullable
    HangupCause hangupSent;

    Leg(
            LegId id,
            Party party,
            boolean inbound,
            boolean carrier,
            InetAddress localAddress,
            InetAddress remoteAddress,
            Negotiation negotiation,
            Instant startedAt) {
        this.id = id;
        this.party = party;
        this.inbound = inbound;
        this.carrier = carrier;
        this.localAddress = localAddress;
        this.remoteAddress = remoteAddress;
        this.negotiation = negotiation;
        this.startedAt = startedAt;
    }

    public LegId id() {
        return id;
    }

    public Party party() {
        return party;
    }

    /// It is known better now who that is.
    void is(Party known) {
        party = known;
    }

    /// The party as others may see it.
    public CallerId callerId() {
        return new CallerId(party.name(), party.number(), withheld);
    }

    /// Leads to rescuers, or is how they call back.
    public boolean isForHelp() {
        return forHelp;
    }

    /// A trunk's; else a device's.
    public boolean ofCarrier() {
        return carrier;
    }

    /// What is allowed on this leg, and how it is offered.
    public Negotiation negotiation() {
        return negotiation;
    }

    /// The place it has on its trunk; it goes back when the leg ends.
    void takes(Channels.Channel place) {
        channel = place;
    }

    void freeChannel(Instant at) {
        Channels.Channel place = channel;
        channel = null;
        if (place != null) {
            place.release();
        }
        uncount(at);
    }

    /// It counts against the limits of whoever answers for it, until it ends.
    void counts(Meters.Counted call, Charge asCharged) {
        counted = call;
        charge = Optional.of(asCharged);
    }

    /// Another leg takes its part, while this one may take a while to end: its place and its count are free.
    public void leftBehind(Instant at) {
        freeChannel(at);
    }

    private void uncount(Instant at) {
        Meters.Counted call = counted;
        counted = null;
        if (call != null) {
            call.end(at);
        }
    }

    void answered(Instant at) {
        answeredAt = at;
        if (counted != null) {
            counted.answered(at);
        }
    }

    /// What was seen on the wire when it ended: "486 Busy Here"; "" if nothing was, or it has not ended.
    public String endDetail() {
        return endDetail;
    }

    public boolean inbound() {
        return inbound;
    }

    InetAddress localAddress() {
        return localAddress;
    }

    InetAddress remoteAddress() {
        return remoteAddress;
    }

    /// Whether its far end took the fax that it was offered last.
    public boolean tookFax() {
        return tookFax;
    }

    public boolean ended() {
        return endedAt != null;
    }

    /// It is ended by us, though the far end has not said so yet.
    public boolean hangingUp() {
        return hangupSent != null;
    }

    public boolean answered() {
        return answeredAt != null;
    }

    /// Why it ended, or is about to.
    public Optional<HangupCause> cause() {
        return Optional.ofNullable(cause != null ? cause : hangupSent);
    }

    /// Inbound and not answered: its offer; empty where it wants ours.
    public Optional<SessionMedia> offer() {
        return Optional.ofNullable(offerReceived);
    }

    /// What was last agreed with the far end.
    public Optional<Agreed> agreed() {
        return Optional.ofNullable(agreed);
    }

    /// What the other leg may be told that this one can hear and say: as agreed once it is answered, else as it
    /// offers, else all we know.
    public List<CodecLine> lines() {
        return negotiation.told(agreed().map(Agreed::lines)
                .or(() -> offer().map(negotiation::relayable))
                .orElseGet(() -> Negotiation.ownLines(Negotiation.KNOWN)));
    }

    /// Its far end sends and takes telephone events.
    boolean hasEvents() {
        return agreed != null && agreed.agreement().codecList().stream().anyMatch(Codec::isEvents);
    }

    /// The far end put the call on hold.
    public boolean holds() {
        return agreed != null && agreed.held();
    }

    /// It holds, or has said that it only listens.
    boolean mayBeQuiet() {
        return holds() || (agreed != null && !agreed.agreement().weReceive());
    }

    public boolean mediaUnopened() {
        return mediaState == MediaState.NONE;
    }

    public boolean mediaOpen() {
        return mediaState == MediaState.OPEN;
    }

    /// Open, or known to have failed.
    public boolean mediaSettledOpening() {
        return mediaState != MediaState.OPENING;
    }

    public Endpoint endpoint() {
        return Objects.requireNonNull(endpoint, "media session not open");
    }

    boolean mediaSettled() {
        return mediaState == MediaState.NONE || mediaState == MediaState.FAILED || mediaState == MediaState.CLOSED;
    }

    /// @param bridge the call's
    LiveLeg live(@Nullable Bridge bridge) {
        return new LiveLeg(
                id,
                party,
                withheld,
                inbound,
                state(),
                holds(),
                startedAt,
                Optional.ofNullable(answeredAt),
                Optional.ofNullable(bridge)
                        .filter(one -> one.has(this))
                        .map(one -> one.partnerOf(this).id()));
    }

    private String state() {
        if (ended()) {
            return "ended";
        }
        if (hangupSent != null) {
            return "hanging up";
        }
        if (answered()) {
            return "answered";
        }
        return alerting ? "ringing" : "dialled";
    }

    /// The part it played in a call that it leaves for another; its media and its charge are counted where it ends.
    LegRecord departed(Instant now) {
        return new LegRecord(
                id,
                party,
                inbound,
                startedAt,
                Optional.ofNullable(answeredAt),
                now,
                HangupCause.MERGED,
                MediaStats.NONE,
                Optional.empty());
    }

    LegRecord record(Instant now) {
        return new LegRecord(
                id,
                party,
                inbound,
                startedAt,
                Optional.ofNullable(answeredAt),
                endedAt == null ? now : endedAt,
                cause().orElse(HangupCause.PHONE_LOST),
                stats,
                charge);
    }
}
