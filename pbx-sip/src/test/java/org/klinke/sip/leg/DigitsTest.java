package org.klinke.sip.leg;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DigitsTest {

    @Test
    void readsWhatPhonesWrite() {
        assertThat(Digits.digit(Digits.DTMF_RELAY, "Signal=5\r\nDuration=250")).contains('5');
        assertThat(Digits.digit(Digits.DTMF_RELAY, "Signal= *\nDuration= 250\n"))
                .contains('*');
        assertThat(Digits.digit(Digits.DTMF_RELAY, "Duration=250\r\nSignal=#\r\n"))
                .contains('#');
        assertThat(Digits.digit(Digits.DTMF_RELAY, "signal=d")).contains('D');
        assertThat(Digits.digit(Digits.DTMF_RELAY, "Signal=11\r\n")).contains('#');
        assertThat(Digits.digit(Digits.DTMF_RELAY, "Signal=15\r\n")).contains('D');
        assertThat(Digits.digit(Digits.DTMF, "0")).contains('0');
        assertThat(Digits.digit(Digits.DTMF, "A\r\n")).contains('A');
        assertThat(Digits.millis("Signal=5\r\nDuration=250")).isEqualTo(250);
        assertThat(Digits.millis("Signal=5\r\nDuration=0")).isEqualTo(40);
        assertThat(Digits.millis("Signal=5\r\nDuration=99999")).isEqualTo(6_000);
        assertThat(Digits.millis("Signal=5\r\nDuration=x")).isEqualTo(160);
    }

    @Test
    void anythingElseIsNoDigit() {
        assertThat(Digits.digit(Digits.DTMF_RELAY, "")).isEmpty();
        assertThat(Digits.digit(Digits.DTMF_RELAY, "5")).isEmpty();
        assertThat(Digits.digit(Digits.DTMF_RELAY, "Signal=hf")).isEmpty();
        assertThat(Digits.digit(Digits.DTMF_RELAY, "Signal=16")).isEmpty();
        assertThat(Digits.digit(Digits.DTMF_RELAY, "Signal=55")).isEmpty();
        assertThat(Digits.digit(Digits.DTMF_RELAY, "Signal=5 6")).isEmpty();
        assertThat(Digits.digit(Digits.DTMF, "Signal=5")).isEmpty();
        assertThat(Digits.digit(Digits.DTMF, "12345")).isEmpty();
    }
}
