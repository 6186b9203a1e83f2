package org.klinke.core.cause;

import java.util.Optional;

/// Why a leg or call ended: the one place that maps between SIP (final response or Reason header), Q.850, call record
/// and API. The name is stable: it stands in records.
public enum HangupCause {
    NORMAL(200, 16, "Normal call clearing"),
    CANCELLED(487, 16, "Caller hung up before an answer"),
    TRANSFERRED(487, 16, "Transferred"),
    MERGED(200, 16, "Merged into another call"),
    REPLACED_UNKNOWN(481, 31, "The call to be taken over does not exist"),
    COMPLETED_ELSEWHERE(200, 26, "Call completed elsewhere"),
    BUSY(486, 17, "Busy"),
    DECLINED(603, 21, "Declined"),
    NO_ANSWER(480, 19, "No answer"),
    NOT_REGISTERED(480, 20, "No phone of this user is registered"),
    UNKNOWN_NUMBER(404, 1, "No such extension or number"),
    FOREIGN_DOMAIN(403, 21, "The called domain is not this tenant's"),
    FORBIDDEN(403, 21, "Not allowed"),
    DO_NOT_DISTURB(486, 17, "Does not want to be disturbed"),
    BLOCKED(603, 21, "This caller is blocked"),
    IN_CIRCLES(482, 25, "Passed on in circles, or too often"),
    LINES_BUSY(503, 34, "All lines of the trunk are taken"),
    NETWORK_FAILED(503, 38, "The network failed to carry the call"),
    PREEMPTED(503, 8, "Gave its line to an emergency call"),
    NO_EMERGENCY_ROUTE(503, 38, "Emergency call, but no trunk is configured for it"),
    NO_TRUNK(503, 34, "No trunk can take the call"),
    ANONYMOUS_REFUSED(433, 21, "Callers who withhold their number are not taken"),
    MEDIA_NOT_ACCEPTABLE(488, 88, "No common media: codec or SRTP"),
    MEDIA_TIMEOUT(480, 41, "No media came from the phone any more"),
    MEDIA_FAILED(500, 47, "No media session could be opened"),
    PHONE_LOST(480, 27, "The phone does not answer any more"),
    REJECTED(480, 31, "Refused by the phone"),
    PROTOCOL_ERROR(400, 111, "The phone broke the protocol"),
    OVERLOAD(503, 42, "The server is full"),
    ENDED_BY_ADMIN(480, 16, "Ended by an administrator"),
    SHUTDOWN(503, 41, "The server is stopping"),
    INTERNAL(500, 41, "Internal error");

    private final int sipStatus;
    private final int q850;
    private final String text;

    HangupCause(int sipStatus, int q850, String text) {
        this.sipStatus = sipStatus;
        this.q850 = q850;
        this.text = text;
    }

    /// Final response that says this to a caller who has no answer yet.
    public int sipStatus() {
        return sipStatus;
    }

    public int q850() {
        return q850;
    }

    /// For people, English; also the text of a Reason header.
    public String text() {
        return text;
    }

    /// What the Reason header of a phone's BYE or CANCEL means (RFC 3326); empty where it tells nothing but the usual.
    ///
    /// @param protocol `SIP` or `Q.850`, in any case
    public static Optional<HangupCause> ofReason(String protocol, int cause) {
        if (protocol.equalsIgnoreCase("SIP")) {
            // 200 in a CANCEL (or BYE) means that somebody else took the call (RFC 3326 §3.1).
            return cause == 200
                    ? Optional.of(COMPLETED_ELSEWHERE)
                    : Optional.of(ofSipStatus(cause)).filter(known -> known != REJECTED && known != NORMAL);
        }
        if (!protocol.equalsIgnoreCase("Q.850")) {
            return Optional.empty();
        }
        return switch (cause) {
            case 1 -> Optional.of(UNKNOWN_NUMBER);
            case 17 -> Optional.of(BUSY);
            case 18, 19 -> Optional.of(NO_ANSWER);
            case 21 -> Optional.of(DECLINED);
            case 26 -> Optional.of(COMPLETED_ELSEWHERE);
            case 27 -> Optional.of(PHONE_LOST);
            case 88 -> Optional.of(MEDIA_NOT_ACCEPTABLE);
            default -> Optional.empty();
        };
    }

    /// What the final response of who was called means.
    public static HangupCause ofSipStatus(int status) {
        return switch (status) {
            case 486, 600 -> BUSY;
            case 603, 607, 608 -> DECLINED;
            case 408, 504 -> PHONE_LOST;
            case 480 -> NO_ANSWER;
            case 404, 410, 484, 604 -> UNKNOWN_NUMBER;
            case 415, 488, 606 -> MEDIA_NOT_ACCEPTABLE;
            case 487 -> CANCELLED;
            case 403 -> REJECTED;
            case 482, 483 -> IN_CIRCLES;
            default -> {
                if (status >= 500 && status < 600) {
                    yield NETWORK_FAILED;
                }
                yield status >= 200 && status < 300 ? NORMAL : REJECTED;
            }
        };
    }
}
