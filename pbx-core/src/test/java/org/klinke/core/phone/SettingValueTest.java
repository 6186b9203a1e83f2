package org.klinke.core.phone;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.directory.InvalidInput;

class SettingValueTest {
    private static void refused(String value) {
        assertThatThrownBy(() -> SettingValue.check("action_url", value))
                .isInstanceOfSatisfying(
                        InvalidInput.class,
                        e -> org.assertj.core.api.Assertions.assertThat(e.problem())
                                .startsWith("'action_url': "));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://hooks.example.com/x",
                "HTTP://hooks.example.com/x",
                "ftp://files.example.com/x",
                "tftp://files.example.com",
                "file:///etc/passwd",
                "javascript:alert(1)",
                "https:/10.0.0.1/x",
                "https://good.example.com\\@10.0.0.1/",
                "https://good.example.com/\\10.0.0.1/",
                "https:\\\\10.0.0.1\\x",
                "https:///10.0.0.1/x",
                "https://10.0.0.1/x",
                "https://10.0.0.1",
                "https://10.0.0.1:8443/x",
                "https://172.16.0.9/",
                "https://192.168.178.1/",
                "https://100.64.0.1/",
                "https://127.0.0.1/",
                "https://0.0.0.0/",
                "https://169.254.169.254/latest/meta-data/",
                "https://2130706433/",
                "https://0x7f000001/",
                "https://0x7f.1/",
                "https://0177.0.0.1/",
                "https://127.1/",
                "https://[::1]/",
                "https://[::ffff:10.0.0.1]/",
                "https://[fe80::1%25eth0]/",
                "https://[fd00::1]/",
                "https://[64:ff9b::a00:1]/",
                "https://[2002:a00:1::]/",
                "https://localhost/x",
                "https://LOCALHOST./x",
                "https://printer.local/",
                "https://metadata.google.internal/",
                "https://router.fritz.box.lan/",
                "https://intranet/",
                "https://good.example.com@10.0.0.1/",
                "https://user:word@hooks.example.com/",
                "https://$(host)/",
                "https://{{server.name}}/",
                "https://\uFF11\uFF10.0.0.1/",
                "https://good.example.com/ https://10.0.0.1/",
                "//10.0.0.1/x",
                "//hooks.example.com/x",
                "10.0.0.1/phonebook.xml",
                "192.168.1.1:8080/phonebook.xml",
                "localhost/phonebook.xml",
                "[::1]/phonebook.xml",
                "3232235777.1/x"
            })
    void noPhoneIsSentInsideANetwork(String value) {
        refused(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1",
                "on",
                "https://hooks.example.com/x?call=$call-id&to=${remote}",
                "https://hooks.example.com:8443/x",
                "https://93.184.215.14/x",
                "https://[2606:2800:21f:cb07::1]/x",
                "sip:100@acme.example",
                "time.example",
                "192.168.1.1",
                "192.168.0.0/16",
                "CET-1CEST,M3.5.0/02:00:00,M10.5.0/03:00:00",
                "DD/MM/YYYY",
                "425/500, 0/500",
                "audio/telephone-event",
                "Empfang: Ünï \uD83D\uDE00"
            })
    void whatElsePhonesAreToldIsNot(String value) {
        assertThatCode(() -> SettingValue.check("a", value)).doesNotThrowAnyException();
    }

    @Test
    void valuesAreOneLineOfAThousandCharacters() {
        SettingValue.check("a", "x".repeat(1000));
        refused("x".repeat(1001));
        refused("a\nb = c");
        refused("a\u0000");
        refused("a\u2028b");
        refused("a\u007f");
    }
}
