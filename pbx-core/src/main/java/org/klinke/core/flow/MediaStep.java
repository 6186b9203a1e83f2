package org.klinke.core.flow;

import java.util.List;
import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.Leg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.Negotiation.Result.NotAcceptable;
import org.klinke.core.media.Offering;
import org.klinke.core.media.SessionMedia;

/// What flows share about the media of a leg that waits for an answer.
final class MediaStep {
    private MediaStep() {}

    /// The leg's session is on SRTP for certain, so that it may share a port with others; a carrier's never
    /// does, for all its calls come from one address.
    static boolean secure(Leg leg) {
        return !leg.ofCarrier()
                && leg.offer()
                        .flatMap(SessionMedia::audio)
                        .map(audio -> !audio.cryptos().isEmpty() || audio.dtls().isPresent())
                        .orElse(true); // without an offer it gets ours, which is SRTP
    }

    /// Opens the leg's media session and waits for it; false if the leg went, or has none.
    static boolean open(Call call, Leg leg) throws InterruptedException {
        call.openMedia(leg, secure(leg), Optional.empty());
        while (!leg.mediaSettledOpening()) {
            call.await();
            if (leg.ended()) {
                return false;
            }
        }
        if (!leg.mediaOpen()) {
            call.hangup(leg, HangupCause.MEDIA_FAILED);
            return false;
        }
        return true;
    }

    /// Answers an inbound leg with these codecs and puts the agreement into force; without an offer in the INVITE this
    /// waits for the answer to ours, as long as there is somebody to talk to. False: the leg is gone, or about to.
    static boolean answer(Call call, Leg leg, List<CodecLine> lines, Leg partner) throws InterruptedException {
        if (leg.offer().isPresent()) {
            return agree(call, leg, lines)
                    .map(agreed -> {
                        call.answer(leg, agreed.local());
                        return true;
                    })
                    .orElse(false);
        }
        call.answerWithOffer(
                leg,
                leg.negotiation()
                        .offer(
                                leg.endpoint(),
                                leg.negotiation().offerable(lines),
                                leg.ofCarrier() ? Offering.SDES_OPTIONAL : Offering.SDES));
        Optional<SessionMedia> answer = call.awaitAnswer(leg, partner);
        if (answer.isEmpty()) {
            call.hangup(leg, partner.cause().orElse(HangupCause.NORMAL));
            return false;
        }
        return switch (call.evaluate(leg, answer.get())) {
            case Agreed agreed -> {
                call.agree(leg, agreed);
                yield true;
            }
            case NotAcceptable refused -> refuse(call, leg, refused.reason());
        };
    }

    /// The answer to the leg's offer, in force on the media side but not sent; empty: the leg was refused.
    static Optional<Agreed> agree(Call call, Leg leg, List<CodecLine> lines) {
        // It may have changed its offer by UPDATE while it rang.
        SessionMedia offer = leg.agreed().map(Agreed::remote).or(leg::offer).orElseThrow();
        Negotiation.Result result = leg.negotiation().answer(offer, leg.endpoint(), lines, leg.agreed());
        return switch (result) {
            case Agreed agreed -> {
                call.agree(leg, agreed);
                yield Optional.of(agreed);
            }
            case NotAcceptable refused -> {
                refuse(call, leg, refused.reason());
                yield Optional.empty();
            }
        };
    }

    /// Refuses the leg if no answer to its offer is possible at all; before anybody's phone rings.
    static boolean acceptable(Call call, Leg leg) {
        Optional<String> objection = leg.offer().flatMap(leg.negotiation()::objection);
        return objection.map(reason -> refuse(call, leg, reason)).orElse(true);
    }

    private static boolean refuse(Call call, Leg leg, String reason) {
        call.refuseMedia(leg, reason);
        return false;
    }
}
