package org.klinke.core.phone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.directory.InvalidInput;

class MacAddressTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "00:04:13:A1:B2:C3",
                "00-04-13-a1-b2-c3",
                "0004.13a1.b2c3",
                "000413A1B2C3",
                " 00 04 13 a1 b2 c3 ",
                "000413-a1b2c3"
            })
    void readsEveryNotation(String typed) {
        MacAddress mac = MacAddress.of(typed);
        assertThat(mac.text()).isEqualTo("000413a1b2c3");
        assertThat(mac.shown()).isEqualTo("00:04:13:a1:b2:c3");
        assertThat(mac.maker()).isEqualTo("000413");
        assertThat(MacAddress.of(mac.shown())).isEqualTo(mac);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "000413a1b2c",
                "000413a1b2c3d",
                "00:04:13:a1:b2:g3",
                "00/04/13/a1/b2/c3",
                "ff:ff:ff:ff:ff:ff",
                "01:00:5e:00:00:01",
                "00:00:00:00:00:00",
                "00:04:13:a1:b2:c3:00:04:13:a1:b2:c3:00:04:13:a1"
            })
    void refusesWhatNoPhoneHas(String typed) {
        assertThatThrownBy(() -> MacAddress.of(typed))
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.field()).isEqualTo("mac"));
    }
}
