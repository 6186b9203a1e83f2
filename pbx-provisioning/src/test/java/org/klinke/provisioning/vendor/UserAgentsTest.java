package org.klinke.provisioning.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.phone.MacAddress;

class UserAgentsTest {
    private static final Vendors VENDORS = new Vendors();

    @ParameterizedTest
    @CsvFileSource(resources = "/user-agents.txt", delimiter = '|', emptyValue = "", nullValues = "-")
    void aPhoneIsKnownByWhatItSays(String agent, String maker, String model, String firmware) {
        Optional<Vendors.Sighting> seen = VENDORS.recognise(agent, Optional.empty());
        assertThat(seen.map(Vendors.Sighting::maker)).isEqualTo(Optional.ofNullable(maker));
        assertThat(seen.flatMap(Vendors.Sighting::model)).isEqualTo(Optional.ofNullable(model));
        assertThat(seen.map(Vendors.Sighting::firmware).filter(said -> !said.isEmpty()))
                .isEqualTo(Optional.ofNullable(firmware));
    }

    @ParameterizedTest
    @CsvSource({
        "000413a1b2c3, snom",
        "00085da1b2c3, mitel",
        "7c2f80a1b2c3, gigaset",
        "0004f2a1b2c3, poly",
        "001565a1b2c3, yealink"
    })
    void elseByWhoseAddressItIs(String mac, String maker) {
        assertThat(VENDORS.recognise("", Optional.of(MacAddress.of(mac))).map(Vendors.Sighting::maker))
                .contains(maker);
    }
}
