package org.klinke.core.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.net.Network;

class WebhookAddressesTest {
    private static final InetAddress OURS = InetAddress.ofLiteral("198.51.100.7");

    private final WebhookAddresses outside = new WebhookAddresses(List.of(), OURS::equals);
    private final WebhookAddresses opened =
            new WebhookAddresses(List.of(Network.parse("192.168.10.0/24").orElseThrow()), OURS::equals);

    private static WebhookAddresses opening(String network) {
        return new WebhookAddresses(List.of(Network.parse(network).orElseThrow()), OURS::equals);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://crm.example.com/hooks?x=1",
                "https://crm.example.com:8443/",
                "https://93.184.216.34/x",
                "https://[2a00:1450:4001::1]/x"
            })
    void theOpenInternetOverHttpsIsTaken(String url) {
        assertThatCode(() -> outside.check(url)).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://crm.example.com/",
                "ftp://crm.example.com/",
                "file:///etc/passwd",
                "https:crm.example.com",
                "https://user@crm.example.com/",
                "https://crm.example.com/#x",
                "https://localhost/",
                "https://db.internal/",
                "https://127.0.0.1/",
                "https://127.1/",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://017700000001/",
                "https://10.0.0.1/",
                "https://169.254.169.254/latest/meta-data",
                "https://[::1]/",
                "https://[::ffff:127.0.0.1]/",
                "https://[fd00::1]/",
                "https://192.168.10.5/",
                "https://crm.example.com:0/",
                "https://crm.example.com:70000/",
                "https://crm.example.com/\r\nX: y",
                "",
                "crm.example.com"
            })
    void row24WhatLeadsInsideOrIsNoHttpsIsRefusedAsItIsWritten(String url) {
        assertThatThrownBy(() -> outside.check(url)).isInstanceOf(InvalidInput.class);
    }

    @Test
    void whatTheOperatorOpensIsTakenAlsoInPlainAndNothingElse() {
        assertThatCode(() -> opened.check("http://192.168.10.5:8080/x")).doesNotThrowAnyException();
        assertThatCode(() -> opened.check("http://crm.lan/x")).doesNotThrowAnyException(); // seen when it is looked up
        for (String url : List.of("http://192.168.11.5/", "https://127.0.0.1/", "https://2130706433/")) {
            assertThatThrownBy(() -> opened.check(url)).as(url).isInstanceOf(InvalidInput.class);
        }
        assertThat(opened.allows(InetAddress.ofLiteral("192.168.10.5"), true)).isTrue();
        assertThat(opened.allows(InetAddress.ofLiteral("192.168.11.5"), false)).isFalse();
        assertThat(opened.allows(InetAddress.ofLiteral("93.184.216.34"), false)).isTrue();
        assertThat(opened.allows(InetAddress.ofLiteral("93.184.216.34"), true)).isFalse();
    }

    @Test
    void row24NoNameLeadsToThisServerItself() {
        assertThat(outside.allows(OURS, false)).isFalse();
        assertThat(opening("198.51.100.0/24").allows(OURS, false)).isFalse();
        assertThat(opening("198.51.100.0/24").allows(OURS, true)).isFalse();
        assertThat(opening("198.51.100.7").allows(OURS, true)).isTrue();
    }
}
