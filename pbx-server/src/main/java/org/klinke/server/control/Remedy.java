package org.klinke.server.control;

import org.klinke.core.cause.HangupCause;

/// What a support engineer can do about a call that ended so; English, one sentence; empty where nothing is wrong.
final class Remedy {
    private Remedy() {}

    static String of(HangupCause cause) {
        return switch (cause) {
            case NORMAL, CANCELLED, TRANSFERRED, MERGED, COMPLETED_ELSEWHERE, DECLINED, BUSY, ENDED_BY_ADMIN -> "";
            case REPLACED_UNKNOWN -> "The call that was to be taken over had ended before, or was never there.";
            case DO_NOT_DISTURB ->
                "Whoever was called lets nobody through now; his code for that (usually *79) ends it.";
            case BLOCKED -> "The caller is on a list of blocked callers; the reason above says on which.";
            case IN_CIRCLES -> "Forwarding leads in circles or too far: the reasons show the way; change one of them.";
            case NO_ANSWER -> "Nobody answered in time (call.no-answer), or the phone itself gave up ringing.";
            case NOT_REGISTERED -> "Look at `klinke registrations`: the phone's account, network and certificate.";
            case UNKNOWN_NUMBER ->
                "Check what was dialled: extensions are those of the tenant's users (`klinke export`); a number outside "
                        + "needs a trunk and a rule for outgoing calls.";
            case FOREIGN_DOMAIN -> "The phone dialled into another domain: check its domain setting.";
            case FORBIDDEN -> "The dial plan does not allow this call; the reason stands above.";
            case NO_EMERGENCY_ROUTE ->
                "Emergency calls cannot leave from this site: set its emergency number and trunks; until then use another telephone.";
            case NO_TRUNK ->
                "Look at the trunks of the rule (`klinke trunks`): they are disabled, gone, or cannot be reached.";
            case ANONYMOUS_REFUSED ->
                "A rule for incoming calls from 'anonymous' refuses them: give it an extension, or remove it.";
            case LINES_BUSY -> "Every line of the trunk was in use: raise its limit of calls, or add another trunk.";
            case NETWORK_FAILED -> "The carrier or its network failed with the answer shown above: ask the carrier.";
            case PREEMPTED -> "An emergency call needed the line; nothing is wrong.";
            case MEDIA_NOT_ACCEPTABLE ->
                "Enable SRTP (SDES) and a common codec in the phone, or set media.srtp to optional.";
            case MEDIA_TIMEOUT ->
                "Audio stopped arriving (media.rtp-timeout, on hold media.rtp-hold-timeout): check network, NAT and firewall for the ports of media.ports.";
            case MEDIA_FAILED -> "No media port could be opened: check media.ports and media.address.";
            case PHONE_LOST -> "The phone did not answer on its connection: it was switched off or lost its network.";
            case REJECTED -> "The phone refused with the answer shown above: look at its own settings.";
            case PROTOCOL_ERROR -> "The phone sent something invalid; `--messages` shows it. Try newer firmware.";
            case OVERLOAD -> "The server reached its limit of calls.";
            case SHUTDOWN -> "The server was stopped; try again.";
            case INTERNAL -> "A fault in the server: its log has more under this call's id.";
        };
    }
}
