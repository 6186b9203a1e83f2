package org.klinke.provisioning.door;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.phone.MacAddress;

class MacInRequestTest {
    private static String mac(String file, String agent) {
        return MacInRequest.of(
                        new Asked("t", file, "pbx.example", agent, InetAddress.ofLiteral("192.0.2.1"), List.of()))
                .map(MacAddress::text)
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "000413A1B2C3.xml, '', 000413a1b2c3",
        "snomD785-000413A1B2C3.htm, '', 000413a1b2c3",
        "001565a1b2c3.cfg, '', 001565a1b2c3",
        "cfg000b82a1b2c3.xml, '', 000b82a1b2c3",
        "cfgc074ada1b2c3, '', c074ada1b2c3",
        "0004f2a1b2c3-phone.cfg, '', 0004f2a1b2c3",
        "y000000000108.cfg, Yealink SIP-T46U 108.86.0.20 00:15:65:a1:b2:c3, 001565a1b2c3",
        "settings.json, Mozilla/4.0 (compatible; snomD785-SIP 10.1.159.12 000413A1B2C3), 000413a1b2c3",
        "000413a1b2c3.xml, agent 00:15:65:a1:b2:c3, 000413a1b2c3",
        "settings.json, Grandstream Model HW GXP2170 SW 1.0.11.35 DevId 000b82a1b2c3, 000b82a1b2c3",
        "settings.json, '', none",
        "000413a1b2c3d.xml, '', none", // 13 digits
        "018f4e2a-0000-7000-8000-00000000000a, '', none", // a UUID's end is a group address or nobody's
        "cfg.xml, '', none",
        "000000000000.cfg, '', none",
    })
    void saysWhoAsks(String file, String agent, String mac) {
        assertThat(mac(file, agent)).isEqualTo(mac);
    }

    @Test
    void aLongTextIsNotSearched() {
        assertThat(mac("settings.json", "0".repeat(100_000) + " 00:15:65:a1:b2:c3"))
                .isEqualTo("none");
    }
}
