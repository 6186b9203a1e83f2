package org.klinke.core.code;

import java.util.Arrays;
import java.util.Optional;

/// What a code does. A tenant may dial it by another code, or not at all.
public enum FeatureCode {
    ECHO("echo", "*80", Form.ALONE),
    WITHHOLD("withhold", "*67", Form.MORE),
    LOGIN("deskLogin", "*44", Form.MORE),
    SPEAK_PROMPT("speakPrompt", "*50", Form.MORE),
    FOLLOW_ME_ON("followMeOn", "*68", Form.MORE),
    FOLLOW_ME_OFF("followMeOff", "*69", Form.MORE),
    FORWARD_ASK("forwardAsk", "*70", Form.MORE),
    FORWARD_ALWAYS("forwardAlways", "*71", Form.MORE),
    FORWARD_BUSY("forwardBusy", "*72", Form.MORE),
    FORWARD_NO_ANSWER("forwardNoAnswer", "*73", Form.MORE),
    FORWARD_UNREACHABLE("forwardUnreachable", "*74", Form.MORE),
    RULE("chooseRule", "*75", Form.MORE),
    CALL_WAITING_ON("callWaitingOn", "*76", Form.ALONE),
    CALL_WAITING_OFF("callWaitingOff", "*77", Form.ALONE),
    DO_NOT_DISTURB_ON("doNotDisturbOn", "*78", Form.ALONE),
    DO_NOT_DISTURB_OFF("doNotDisturbOff", "*79", Form.ALONE),
    OWN_BOX("ownBox", "*100", Form.ALONE),
    ANY_BOX("anyBox", "*101", Form.MORE),
    LEAVE_IN_OWN_BOX("leaveInOwnBox", "*102", Form.ALONE),
    LEAVE_IN_BOX("leaveInBox", "*103", Form.MORE),
    GROUP_BOX("groupBox", "*104", Form.MORE),
    RECORD("record", "*1", Form.TALK),
    RECORD_PAUSE("recordPause", "*2", Form.TALK),
    RECORD_DISCARD("recordDiscard", "*0", Form.TALK);

    /// How it is dialled.
    enum Form {
        ALONE,
        /// Something may follow it: an extension, a number.
        MORE,
        /// By keys, while people talk: it is never dialled.
        TALK
    }

    private final String word;
    private final String usual;
    private final Form form;

    FeatureCode(String word, String usual, Form form) {
        this.word = word;
        this.usual = usual;
        this.form = form;
    }

    /// By which the `apply` file, the API and templates of telephones know it.
    public String word() {
        return word;
    }

    /// What is dialled for it where a tenant has said nothing.
    public String usual() {
        return usual;
    }

    boolean isDialled() {
        return form != Form.TALK;
    }

    boolean isForwarding() {
        return this == FORWARD_ALWAYS
                || this == FORWARD_BUSY
                || this == FORWARD_NO_ANSWER
                || this == FORWARD_UNREACHABLE;
    }

    /// Whether this is the code, perhaps with what may follow it.
    ///
    /// @param code for this, as it is or was
    boolean fits(String code, String dialled) {
        return form == Form.MORE ? dialled.startsWith(code) : dialled.equals(code);
    }

    static Optional<FeatureCode> of(String word) {
        return Arrays.stream(values()).filter(one -> one.word.equals(word)).findFirst();
    }
}
