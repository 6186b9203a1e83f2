package org.klinke.core.flow;

import java.util.List;
import java.util.Optional;
import org.klinke.core.call.Call;
import org.klinke.core.call.Happening;
import org.klinke.core.call.Leg;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.media.CodecLine;
import org.klinke.core.media.Negotiation;
import org.klinke.core.media.Negotiation.Result.Agreed;
import org.klinke.core.media.Negotiation.Result.NotAcceptable;
import org.klinke.core.media.SessionMedia;

/// What ringing and echo share about the caller's media.
final class MediaStep {
    private MediaStep() {}

    /// The caller's session is on SRTP for certain, so that it may share a port with others.
    static boolean callerSecure(Call call) {
        return call.incoming()
                .offer()
                .flatMap(SessionMedia::audio)
                .map(audio -> !audio.cryptos().isEmpty())
                .orElse(true); // without an offer it gets ours, which is SRTP
    }

    /// Waits until the media sessions of all these legs are open; false if the caller went, or has no session.
    static boolean awaitOpen(Call call, List<Leg> legs) throws InterruptedException {
        while (!legs.stream().allMatch(leg -> leg.ended() || call.mediaSettledOpening(leg))) {
            call.await();
            if (call.caller().ended()) {
                return false;
            }
        }
        if (!call.mediaOpen(call.caller())) {
            call.hangup(call.caller(), HangupCause.MEDIA_FAILED);
            return false;
        }
        return true;
    }

    /// Answers the caller with these codecs and puts the agreement into force; without an offer in the INVITE this
    /// waits for the answer to ours. False: the caller is on its way out.
    static boolean answerCaller(Call call, List<CodecLine> lines) throws InterruptedException {
        Leg caller = call.caller();
        Optional<SessionMedia> offer = call.incoming().offer();
        if (offer.isPresent()) {
            return agreeWithCaller(call, lines)
                    .map(agreed -> {
                        call.answer(caller, agreed.local());
                        return true;
                    })
                    .orElse(false);
        }
        SessionMedia ours = call.negotiation().offer(call.endpoint(caller), lines, true);
        call.answerWithOffer(caller, ours);
        while (true) {
            Happening happening = call.await();
            if (caller.ended()) {
                return false;
            }
            if (happening instanceof Happening.Answered answered && answered.leg() == caller) {
                return switch (call.evaluate(caller, answered.answer())) {
                    case Agreed agreed -> {
                        call.agree(caller, agreed);
                        yield true;
                    }
                    case NotAcceptable refused -> refuse(call, refused);
                };
            }
        }
    }

    /// The answer to the caller's offer, in force on the media side but not sent; empty: the caller was refused.
    static Optional<Agreed> agreeWithCaller(Call call, List<CodecLine> lines) {
        Leg caller = call.caller();
        Negotiation.Result result = call.negotiation()
                .answer(call.incoming().offer().orElseThrow(), call.endpoint(caller), lines, caller.agreed());
        return switch (result) {
            case Agreed agreed -> {
                call.agree(caller, agreed);
                yield Optional.of(agreed);
            }
            case NotAcceptable refused -> {
                refuse(call, refused);
                yield Optional.empty();
            }
        };
    }

    private static boolean refuse(Call call, NotAcceptable refused) {
        call.note(call.caller(), "media", refused.reason());
        call.hangup(call.caller(), HangupCause.MEDIA_NOT_ACCEPTABLE);
        return false;
    }
}
