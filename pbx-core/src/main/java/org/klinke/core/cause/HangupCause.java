package org.klinke.core.cause;

/// Why a leg or call ended: the one place that maps between SIP (final response or Reason header), Q.850, call record
/// and API. The name is stable: it stands in records.
public enum HangupCause {
    NORMAL(200, 16, "Normal call clearing"),
    CANCELLED(487, 16, "Caller hung up before an answer"),
    COMPLETED_ELSEWHERE(200, 26, "Call completed elsewhere"),
    BUSY(486, 17, "Busy"),
    DECLINED(603, 21, "Declined"),
    NO_ANSWER(480, 19, "No answer"),
    NOT_REGISTERED(480, 20, "No phone of this user is registered"),
    UNKNOWN_NUMBER(404, 1, "No such extension or number"),
    FOREIGN_DOMAIN(403, 21, "The called domain is not this tenant's"),
    FORBIDDEN(403, 21, "Not allowed"),
    NO_EMERGENCY_ROUTE(503, 38, "Emergency call, but no trunk is configured for it"),
    MEDIA_NOT_ACCEPTABLE(488, 88, "No common media: codec or SRTP"),
    MEDIA_TIMEOUT(480, 41, "No media came from the phone any more"),
    MEDIA_FAILED(500, 47, "No media session could be opened"),
    PHONE_LOST(480, 27, "The phone does not answer any more"),
    REJECTED(480, 31, "Refused by the phone"),
    PROTOCOL_ERROR(400, 111, "The phone broke the protocol"),
    OVERLOAD(503, 42, "The server is full"),
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

    /// What a called phone's final response means.
    public static HangupCause ofSipStatus(int status) {
        return switch (status) {
            case 486, 600 -> BUSY;
            case 603, 607, 608 -> DECLINED;
            case 408, 504 -> PHONE_LOST;
            case 480 -> NO_ANSWER;
            case 404, 410, 484, 604 -> UNKNOWN_NUMBER;
            case 415, 488, 606 -> MEDIA_NOT_ACCEPTABLE;
            case 487 -> CANCELLED;
            default -> status >= 200 && status < 300 ? NORMAL : REJECTED;
        };
    }
}
