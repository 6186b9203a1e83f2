package org.klinke.core.cause;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HangupCauseTest {

    @Test
    void aReasonIsUnderstoodInBothLanguages() {
        assertThat(HangupCause.ofReason("SIP", 200)).contains(HangupCause.COMPLETED_ELSEWHERE);
        assertThat(HangupCause.ofReason("q.850", 26)).contains(HangupCause.COMPLETED_ELSEWHERE);
        assertThat(HangupCause.ofReason("sip", 486)).contains(HangupCause.BUSY);
        assertThat(HangupCause.ofReason("Q.850", 17)).contains(HangupCause.BUSY);
        assertThat(HangupCause.ofReason("SIP", 603)).contains(HangupCause.DECLINED);
        assertThat(HangupCause.ofReason("Q.850", 27)).contains(HangupCause.PHONE_LOST);
    }

    @Test
    void whatTellsNothingIsNoReason() {
        assertThat(HangupCause.ofReason("Q.850", 16)).isEmpty();
        assertThat(HangupCause.ofReason("Q.850", -1)).isEmpty();
        assertThat(HangupCause.ofReason("Q.850", 999)).isEmpty();
        assertThat(HangupCause.ofReason("SIP", 0)).isEmpty();
        assertThat(HangupCause.ofReason("SIP", 299)).isEmpty();
        assertThat(HangupCause.ofReason("SIP", 999)).isEmpty();
        assertThat(HangupCause.ofReason("Preemption", 1)).isEmpty();
    }

    /// What we say of a leg's end must be understood by ourselves, or two of these servers in a row would lose it.
    @Test
    void ourOwnReasonsComeBackAsTheyWere() {
        for (HangupCause cause : new HangupCause[] {
            HangupCause.BUSY,
            HangupCause.DECLINED,
            HangupCause.NO_ANSWER,
            HangupCause.COMPLETED_ELSEWHERE,
            HangupCause.UNKNOWN_NUMBER,
            HangupCause.PHONE_LOST,
            HangupCause.MEDIA_NOT_ACCEPTABLE
        }) {
            assertThat(HangupCause.ofReason("Q.850", cause.q850())).contains(cause);
        }
    }
}
