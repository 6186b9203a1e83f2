package org.klinke.provisioning.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.phone.MacAddress;
import org.klinke.provisioning.vendor.Model;
import org.klinke.provisioning.vendor.PhoneFacts;
import org.klinke.provisioning.vendor.PhoneSample;
import org.klinke.provisioning.vendor.Vendors;

/// Every phone starts with our files and finds in them what it is to find, whatever people call themselves.
class BootTest {
    private static final Vendors VENDORS = new Vendors();
    private static final List<String> NAMES = List.of(
            "<b>&amp;</b>",
            "a\"b'c",
            "]]></config><P34>stolen</P34>",
            "x</user_name><user_pass>stolen",
            "line\npassword = stolen",
            "line\r\naccount.1.password = stolen",
            "\u2028account.1.password = stolen",
            "{{account.password}} {{{account.password}}}",
            "a&b;c,d|e%20%s${x}",
            "\u0000\u0007#!version",
            "\uD83D\uDE00 Émile Ünï",
            "n".repeat(300));

    static Stream<String> models() {
        return VENDORS.models().stream().map(Model::name).filter(SimulatedPhone::isKnown);
    }

    private static Learned boot(String model, PhoneFacts facts) {
        MacAddress mac = MacAddress.of(PhoneSample.MAC);
        return SimulatedPhone.of(model)
                .boot(
                        model,
                        PhoneSample.MAC,
                        name -> VENDORS.document(model, name, Optional.of(mac))
                                .map(document -> document.text(facts, Map.of()).getBytes(StandardCharsets.UTF_8)));
    }

    @ParameterizedTest
    @MethodSource("models")
    void aPhoneFindsWhatItNeeds(String model) {
        PhoneFacts facts = PhoneSample.facts("Alice");
        Learned learned = boot(model, facts);
        assertThat(learned.host()).isEqualTo(facts.server().name());
        assertThat(learned.port()).isEqualTo(facts.server().tlsPort());
        assertThat(learned.transport()).isEqualTo("TLS");
        boolean trusting = VENDORS.model(model).orElseThrow().traits().contains("trusting");
        assertThat(learned.checksCertificate()).isEqualTo(!trusting);
        assertThat(learned.domain()).isEqualTo(facts.account().domain());
        assertThat(learned.user()).isEqualTo(facts.account().sipUsername());
        assertThat(learned.authUser()).isEqualTo(facts.account().sipUsername());
        assertThat(learned.password()).isEqualTo(facts.account().password());
        assertThat(learned.label()).isEqualTo("Alice");
        assertThat(learned.srtp()).isTrue();
        assertThat(learned.address()).isEqualTo(facts.account().address());
        assertThat(learned.asksNetwork()).as("other doors").isEqualTo(model.startsWith("mitel-"));
        List<String> has = VENDORS.model(model).orElseThrow().codecs();
        assertThat(learned.codecs())
                .contains("PCMA")
                .isEqualTo(facts.server().audioCodecs().stream()
                        .filter(codec -> has.isEmpty() || has.contains(codec))
                        .filter(learned.codecs()::contains)
                        .toList());
    }

    /// A handset has the account of its own device, at the same server; what is no base uses one account and no other.
    @ParameterizedTest
    @MethodSource("models")
    void aBaseGivesEachHandsetItsOwnLine(String model) {
        Map<String, String> found = boot(model, PhoneSample.facts("Alice")).settings();
        if (VENDORS.model(model).orElseThrow().handsets() < 3) {
            assertThat(found.values()).noneMatch(value -> value.contains("ThirdSecret"));
            return;
        }
        Map<String, String> third = switch (model.replaceFirst("-.*", "")) {
            case "yealink" ->
                Map.of(
                        "account.3.enable", "1",
                        "account.3.user_name", "hand-103",
                        "account.3.auth_name", "hand-103",
                        "account.3.password", "ThirdSecret",
                        "account.3.outbound_proxy.1.address", "pbx.example",
                        "account.3.sip_server.1.transport_type", "2",
                        "account.3.srtp_encryption", "2",
                        "handset.3.incoming_lines", "3",
                        "handset.3.name", "Bob",
                        "account.2.enable", "0");
            case "snom" ->
                Map.of(
                        "user_active 3", "on",
                        "user_name 3", "hand-103",
                        "user_pname 3", "hand-103",
                        "user_pass 3", "ThirdSecret",
                        "user_realname 3", "Bob",
                        "subscr_sip_hs_idx 3", "3",
                        "subscr_sip_ua_data_server_id 3", "1",
                        "subscr_dect_ac_code 3", "0003",
                        "user_active 2", "off");
            case "gigaset" ->
                Map.of(
                        "add_hs 00003 hs.RegStatus", "ToReg",
                        "hs.00003.DECT_AC", "0003",
                        "SipAccount.00003.UserName", "hand-103",
                        "SipAccount.00003.AuthName", "hand-103",
                        "SipAccount.00003.AuthPassword", "ThirdSecret",
                        "SipAccount.00003.DisplayName", "Bob",
                        "SipAccount.00003.ProviderId", "0");
            default -> throw new AssertionError(model);
        };
        assertThat(found).containsAllEntriesOf(third);
        assertThat(found.keySet()).noneMatch(name -> name.contains("00002"));
    }

    @ParameterizedTest
    @MethodSource("models")
    void encryptionIsDemandedOnlyWhereTheServerDemandsIt(String model) {
        PhoneFacts facts = PhoneSample.facts("Alice");
        PhoneFacts.Server server = facts.server();
        PhoneFacts lenient = new PhoneFacts(
                new PhoneFacts.Server(server.name(), server.tlsPort(), server.audioCodecs(), false, server.ntp()),
                facts.account(),
                facts.place(),
                facts.phone(),
                facts.keys(),
                facts.directory(),
                facts.firmware());
        assertThat(boot(model, lenient).srtp()).isFalse();
    }

    /// A phone that nobody has assigned must find a server again that has forgotten it: it has to call 110 and 112.
    @ParameterizedTest
    @MethodSource("models")
    void aNewcomerGoesOnAskingItsNetwork(String model) {
        PhoneFacts facts = PhoneSample.facts("Emergency only");
        Learned learned = boot(
                model,
                new PhoneFacts(
                        facts.server(),
                        facts.account(),
                        facts.place(),
                        new PhoneFacts.Phone(PhoneSample.MAC, "WebSecret", null, null, true),
                        List.of(),
                        null,
                        null));
        assertThat(learned.asksNetwork()).isTrue();
        assertThat(learned.address()).isEqualTo(facts.account().address());
    }

    /// What is left out is left out: a phone without keys, phone book, firmware, VLAN and owner.
    @ParameterizedTest
    @MethodSource("models")
    void aPhoneWithNothingToItStartsAsWell(String model) {
        PhoneFacts facts = PhoneSample.facts("Alice");
        Learned learned = boot(
                model,
                new PhoneFacts(
                        facts.server(),
                        facts.account(),
                        facts.place(),
                        new PhoneFacts.Phone(PhoneSample.MAC, "WebSecret", null, null),
                        List.of(),
                        null,
                        null));
        assertThat(learned.password()).isEqualTo(facts.account().password());
        assertThat(learned.settings().values()).noneMatch(value -> value.contains("BookSecret"));
    }

    /// Models of a family are told the same.
    static Stream<String> families() {
        Map<String, String> first = new LinkedHashMap<>();
        VENDORS.models().stream()
                .filter(model -> SimulatedPhone.isKnown(model.name()))
                .forEach(model ->
                        first.putIfAbsent(model.name().replaceFirst("-.*", "") + " " + model.family(), model.name()));
        return first.values().stream();
    }

    @ParameterizedTest
    @MethodSource("families")
    void whateverSomebodyIsCalledItStaysAName(String model) {
        Learned plain = boot(model, named("Alice"));
        for (String name : NAMES) {
            Learned learned = boot(model, named(name));
            assertThat(learned.settings().keySet())
                    .as(name)
                    .isEqualTo(plain.settings().keySet());
            assertThat(learned.label())
                    .as(name)
                    .isEqualTo(name.replaceAll("[\\p{Cc}\\x{2028}]+", " ").strip());
            plain.settings().forEach((setting, value) -> {
                if (!value.contains("Alice")) {
                    assertThat(learned.settings()).as(name).containsEntry(setting, value);
                }
            });
        }
    }

    private static PhoneFacts named(String name) {
        return PhoneSample.facts(
                name,
                List.of(
                        new PhoneFacts.Key(1, "line", name, ""),
                        new PhoneFacts.Key(2, "lamp", name, "101"),
                        new PhoneFacts.Key(3, "dial", name, "+498921610")));
    }
}
