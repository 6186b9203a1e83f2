package org.klinke.server.cli;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/// What a DHCP server is told so that it gives phones their network address, ready to be copied. Phones read different
/// options, each a text with the address (RFC 2132 §9.4 for 66):
///
///     66   all; 67 (file) is left out: each phone knows its own names
///     160  Poly, before 66
///     159  Poly where 160 is taken; Mitel 6800
///     43   Snom, Yealink, Grandstream, Fanvil: 66 within it, for networks where 66 boots computers
enum DhcpText {
    DNSMASQ {
        @Override
        String of(String address) {
            return """
                    # dnsmasq: a file below /etc/dnsmasq.d
                    dhcp-option-force=66,"%1$s"
                    dhcp-option-force=160,"%1$s"
                    dhcp-option-force=159,"%1$s"
                    """.formatted(address);
        }
    },
    KEA {
        @Override
        String of(String address) {
            return """
                    // Kea: members of "Dhcp4" (option-def), and of it or of a subnet (option-data)
                    "option-def": [
                      { "name": "poly-160", "code": 160, "type": "string", "space": "dhcp4" },
                      { "name": "poly-159", "code": 159, "type": "string", "space": "dhcp4" }
                    ],
                    "option-data": [
                      { "name": "tftp-server-name", "data": "%1$s", "always-send": true },
                      { "name": "poly-160", "data": "%1$s", "always-send": true },
                      { "name": "poly-159", "data": "%1$s", "always-send": true }
                    ]
                    """.formatted(address);
        }
    },
    ISC {
        @Override
        String of(String address) {
            return """
                    # ISC dhcpd: definitions outside, the rest inside a subnet or group of dhcpd.conf
                    option poly-160 code 160 = text;
                    option poly-159 code 159 = text;
                    option tftp-server-name "%1$s";
                    option poly-160 "%1$s";
                    option poly-159 "%1$s";
                    """.formatted(address);
        }
    },
    MIKROTIK {
        @Override
        String of(String address) {
            return """
                    # MikroTik RouterOS; then: /ip dhcp-server network set 0 dhcp-option-set=klinke
                    /ip dhcp-server option add name=klinke-66 code=66 force=yes value="'%1$s'"
                    /ip dhcp-server option add name=klinke-160 code=160 force=yes value="'%1$s'"
                    /ip dhcp-server option add name=klinke-159 code=159 force=yes value="'%1$s'"
                    /ip dhcp-server option sets add name=klinke options=klinke-66,klinke-160,klinke-159
                    """.formatted(address);
        }
    },
    WINDOWS {
        @Override
        String of(String address) {
            return """
                    # Windows Server: PowerShell as administrator; -ScopeId 192.168.1.0 for one scope only
                    Set-DhcpServerv4OptionValue -OptionId 66 -Value '%1$s'
                    Add-DhcpServerv4OptionDefinition -OptionId 160 -Name Klinke160 -Type String
                    Set-DhcpServerv4OptionValue -OptionId 160 -Value '%1$s'
                    Add-DhcpServerv4OptionDefinition -OptionId 159 -Name Klinke159 -Type String
                    Set-DhcpServerv4OptionValue -OptionId 159 -Value '%1$s'
                    """.formatted(address);
        }
    },
    OPTION43 {
        /// Sub-option 66, its length, the text (RFC 2132 §8.4), as bytes for any server.
        @Override
        String of(String address) {
            byte[] text = address.getBytes(StandardCharsets.US_ASCII);
            return HexFormat.ofDelimiter(":").formatHex(new byte[] {SUB_OPTION, (byte) text.length}) + ":"
                    + HexFormat.ofDelimiter(":").formatHex(text) + System.lineSeparator();
        }
    };

    private static final byte SUB_OPTION = 66;

    /// @param address of letters, digits and `:/._-`, as the server makes it; at most 253 characters: what an option
    ///     holds
    abstract String of(String address);

    static Optional<DhcpText> named(String text) {
        return Arrays.stream(values())
                .filter(one -> one.name().equalsIgnoreCase(text))
                .findFirst();
    }

    static String names() {
        return Arrays.stream(values())
                .map(one -> one.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(", "));
    }
}
