package org.klinke.provisioning.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.directory.InvalidInput;
import org.klinke.provisioning.vendor.Setting.Origin;

/// Which settings an admin may set by their makers' names.
class OverridesTest {
    private final Vendors vendors = new Vendors();

    private boolean isFree(String maker, String name) {
        try {
            vendors.requireSetting(maker, name);
            return true;
        } catch (InvalidInput e) {
            assertThat(e.field()).isEqualTo("settings");
            assertThat(e.remedy()).isNotBlank();
            return false;
        }
    }

    /// Whatever template a maker brings: no file of any model lets an admin take a secret, the server or the address.
    @Test
    void whatHoldsASecretOrTheServersNameIsNobodysToSet() {
        PhoneFacts facts = PhoneSample.facts("Alice");
        for (Model model : vendors.models()) {
            String maker = vendors.makerOf(model.name()).orElseThrow();
            for (String start : vendors.starts(model.name())) {
                vendors.document(model.name(), start.replace("{mac}", PhoneSample.MAC), Optional.empty())
                        .flatMap(document -> document.settings(facts, Map.of()))
                        .ifPresent(settings -> settings.all().stream()
                                .filter(setting -> setting.value().contains("Secret")
                                        || setting.value().contains("pbx.example")
                                        || setting.value().contains("acme.example"))
                                // a lamp names the own domain; what stands on keys is the admin's
                                .filter(setting -> !setting.name().startsWith("fkey[")
                                        && !setting.name().startsWith("attendant.resourceList."))
                                .forEach(setting -> assertThat(isFree(maker, setting.name()))
                                        .as(model.name() + " " + setting.name())
                                        .isFalse()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "account.1.password",
                "account.1.password[2]",
                "account.1.sip_server.1.address",
                "account.2.sip_server.1.address",
                "account.1.sip_server.1.transport_type",
                "account.1.srtp_encryption",
                "account.1.outbound_proxy_enable",
                "static.auto_provision.server.url",
                "auto_provision.server.url",
                "static.auto_provision.pnp_enable",
                "static.security.trust_certificates",
                "static.security.user_password[2]",
                "static.firmware.url",
                "static.wui.http_enable",
                "features.action_uri_limit_ip",
                "network.802_1x.md5_password",
                "wifi.1.psk",
                "no name",
                "a\nb",
                "Account.1",
                ""
            })
    void ofYealinksTheseAreRefused(String name) {
        assertThat(isFree("yealink", name)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "snom, user_srtp[1]",
        "snom, user_pass[2]",
        "snom, user_host[1]",
        "snom, setting_server",
        "snom, tls_server_authentication",
        "snom, update_policy",
        "snom, http_pass",
        "mitel, sip line1 password",
        "mitel, sip srtp mode",
        "mitel, sip transport protocol",
        "mitel, https validate certificates",
        "mitel, download protocol",
        "yealink, dialplan.block_out.number.1",
        "yealink, dialplan.replace.prefix.1",
        "poly, dialplan.digitmap",
        "snom, user_dp_str[1]",
        "mitel, sip dial plan",
        "grandstream, P290",
        "grandstream, P130",
        "grandstream, P212",
        "grandstream, P237",
        "grandstream, P8463",
        "grandstream, P22030",
        "grandstream, P2311",
        "grandstream, P145",
        "grandstream, P196",
        "grandstream, P8020",
        "grandstream, account.1.sip.transport",
        "grandstream, account.2.call.dialplan",
        "grandstream, security.ssh",
        "grandstream, provisioning.config.protocol",
        "fanvil, sip.line[1].RegisterAddr",
        "fanvil, sip.line.RegisterAddr",
        "fanvil, sip.line[2].Transport",
        "fanvil, sip.line[1].RegisterAddr.x",
        "fanvil, sip.line",
        "fanvil, ap.FlashServerIP",
        "fanvil, ap.FlashServerIP.x",
        "fanvil, ap.FlashProtocol",
        "fanvil, ap.opt.DHCPOption",
        "fanvil, phone.ldap[1].Server",
        "gigaset, SipProvider.0.SRTP_Enabled",
        "gigaset, SipProvider.0.TransportProtocol",
        "gigaset, firmware@url",
        "gigaset, WebUIAccounts.1.Password",
        "poly, reg.1.server.1.transport",
        "poly, reg.1.auth.password",
        "poly, sec.srtp.require",
        "poly, device.prov.serverName",
        "poly, sec.TLS.SIP.strictCertCommonNameValidation"
    })
    void ofOthersTheseAreRefused(String maker, String name) {
        assertThat(isFree(maker, name)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "snom, contrast",
        "snom, call_waiting[1]",
        "snom, action_incoming_url",
        "snom, using_server_managed_dnd[1]",
        "snom, using_server_managed_fwd_all[1]",
        "mitel, call waiting",
        "gigaset, Telephony.0.ToneScheme",
        "poly, call.callWaiting.enable",
        "grandstream, P91",
        "grandstream, P1362",
        "grandstream, call.callWaiting.enable",
        "fanvil, sip.line[1].AutoAnswer",
        "fanvil, call.port[1].CallWaiting"
    })
    void andTheseAreNot(String maker, String name) {
        assertThat(isFree(maker, name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "lang.gui",
                "phone_setting.contrast",
                "action_url.call_established",
                "features.bypass.something",
                "not.known.to.our.template"
            })
    void othersAreTheirs(String name) {
        assertThat(isFree("yealink", name)).isTrue();
    }

    /// It is unverified what a Snom does then: no key that works today may die by an upgrade.
    @Test
    void aSnomKeepsItsOwnForwardingUntilAnAdminSaysOtherwise() {
        String name = "using_server_managed_dnd[1]";
        for (Model model : vendors.models()) {
            if (vendors.makerOf(model.name()).orElseThrow().equals("snom")
                    && model.family().isEmpty()) {
                String file = vendors.starts(model.name()).getLast().replace("{mac}", PhoneSample.MAC);
                Document document =
                        vendors.document(model.name(), file, Optional.empty()).orElseThrow();
                PhoneFacts facts = PhoneSample.facts("Alice");
                assertThat(document.text(facts, Map.of())).as(model.name()).doesNotContain("server_managed");
                assertThat(document.text(facts, Map.of(Origin.PHONE, Map.of(name, "on"))))
                        .as(model.name())
                        .contains("<using_server_managed_dnd idx=\"1\" perm=\"\">on</using_server_managed_dnd>");
            }
        }
    }

    @Test
    void makersWithoutSettingsByNameSaySo() {
        assertThatThrownBy(() -> vendors.requireSetting("generic", "a"))
                .isInstanceOf(InvalidInput.class)
                .hasMessageContaining("no settings by name");
        assertThatThrownBy(() -> vendors.requireSetting("nobody", "a")).isInstanceOf(InvalidInput.class);
        assertThatCode(() -> vendors.kindsOf("nobody")).doesNotThrowAnyException();
        assertThat(vendors.kindsOf("yealink")).contains("lamp", "menu");
        assertThat(vendors.keysOf("yealink-t54w")).isEqualTo(27);
        assertThat(vendors.makers()).contains("generic", "yealink");
    }
}
