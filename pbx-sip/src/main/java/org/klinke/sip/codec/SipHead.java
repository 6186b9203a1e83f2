package org.klinke.sip.codec;

import org.jspecify.annotations.Nullable;

/// What is needed of a message before it is worth parsing.
public final class SipHead {

    /// @param message as the transport delivers it: unfolded, lines ended by CR LF
    /// @throws SipSyntaxException if a part that every message needs is absent, doubled or broken, or a list is
    /// too long
    public static SipHead scan(byte[] message) throws SipSyntaxException {
        throw new SipSyntaxException(400, "not yet");
    }

    public boolean isRequest() {
        return false;
    }

    /// Of the request line, or of CSeq in a response.
    public String method() {
        return "";
    }

    /// 0 in a request.
    public int status() {
        return 0;
    }

    /// As written; empty in a response.
    public String requestUri() {
        return "";
    }

    /// Of the top Via; empty if absent.
    public String branch() {
        return "";
    }

    /// Of the top Via: host and port if written, lower case.
    public String sentBy() {
        return "";
    }

    public String callId() {
        return "";
    }

    public long cseq() {
        return 0;
    }

    public @Nullable String fromTag() {
        return null;
    }

    public @Nullable String toTag() {
        return null;
    }

    /// -1 if absent.
    public int contentLength() {
        return -1;
    }

    /// -1 if absent.
    public int maxForwards() {
        return -1;
    }
}
