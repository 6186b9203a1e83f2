package org.klinke.provisioning.vendor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.phone.MacAddress;

class VendorsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private final Vendors vendors = new Vendors();

    private static PhoneFacts facts(String label) {
        return PhoneSample.facts(label);
    }

    private String file(String model, String name, PhoneFacts facts) {
        return vendors.document(model, name, Optional.empty()).orElseThrow().text(facts, Map.of());
    }

    @Test
    void everyModelHasTheFilesItAsksForFirst() {
        for (Model model : vendors.models()) {
            assertThat(vendors.starts(model.name())).isNotEmpty().allSatisfy(name -> {
                String asked = name.replace("{mac}", "000413a1b2c3");
                assertThat(file(model.name(), asked, facts("Alice"))).isNotBlank();
            });
        }
    }

    @Test
    void everyPhoneWithKeysHasThoseThatAHouseNeeds() {
        for (Model model : vendors.models()) {
            if (model.keys() > 0) {
                assertThat(vendors.kindsOf(vendors.makerOf(model.name()).orElseThrow()))
                        .as(model.name())
                        .contains("line", "lamp", "dial", "switch", "forward", "disturb", "book", "journal");
            }
        }
    }

    /// Somebody has locked his keys, and another needs help.
    @ParameterizedTest
    @CsvSource({
        "snom-d785, snomD785-000413A1B2C3.htm, keyboard_lock_emergency",
        "yealink-t54w, 000413a1b2c3.cfg, phone_setting.emergency.number",
        "mitel-6869i, 000413A1B2C3.cfg, emergency dial plan",
        "grandstream-grp2614, cfg000413a1b2c3.xml, P8385",
        "grandstream-gxp2170, cfg000413a1b2c3.xml, P8385",
        "grandstream-gxv3370, cfg000413a1b2c3.xml, phonebook.emergencyCallNumber"
    })
    void aLockedPhoneCallsForHelp(String model, String file, String setting) {
        Document document = vendors.document(model, file, Optional.of(MacAddress.of(PhoneSample.MAC)))
                .orElseThrow();
        assertThat(numbers(document, setting, "110", "112")).containsExactly("110", "112");
        assertThat(numbers(document, setting, "110", "112", "144", "19222"))
                .as("and what its tenant has added")
                .containsExactly("110", "112", "144", "19222");
        String maker = vendors.makerOf(model).orElseThrow();
        assertThatThrownBy(() -> vendors.requireSetting(maker, setting))
                .as("nobody may set it to something else")
                .isInstanceOf(InvalidInput.class);
    }

    /// What a phone's own keys dial is what its tenant dials.
    @ParameterizedTest
    @CsvSource({
        "snom-d785, snomD785-000413A1B2C3.htm, user_mailbox[1], ownBox",
        "snom-d785, snomD785-000413A1B2C3.htm, dnd_on_code, doNotDisturbOn",
        "snom-d785, snomD785-000413A1B2C3.htm, dnd_off_code, doNotDisturbOff",
        "yealink-t54w, 000413a1b2c3.cfg, voice_mail.number.1, ownBox",
        "mitel-6869i, 000413A1B2C3.cfg, sip vmail, ownBox",
        "grandstream-gxp2170, cfg000413a1b2c3.xml, P33, ownBox",
        "grandstream-ht802, cfg000413a1b2c3.xml, P33, ownBox",
        "grandstream-gxv3370, cfg000413a1b2c3.xml, account.1.sip.voicemail.number, ownBox",
        "grandstream-gxv3370, cfg000413a1b2c3.xml, pks.mpk.6.value, record",
        "grandstream-gxp2170, cfg000413a1b2c3.xml, P1476, record",
        "poly-vvx450, klinke-000413a1b2c3.cfg, msg.mwi.1.callBack, ownBox",
        "poly-vvx450, klinke-000413a1b2c3.cfg, efk.efklist.6.action.string, record",
    })
    void keysDialTheTenantsCodes(String model, String file, String setting, String word) {
        FeatureCodes codes = FeatureCodes.USUAL.with(
                Map.of("ownBox", "*97", "doNotDisturbOn", "*25", "doNotDisturbOff", "*26", "record", "*9"));
        Document document = vendors.document(model, file, Optional.of(MacAddress.of(PhoneSample.MAC)))
                .orElseThrow();
        assertThat(told(document, setting, codes)).startsWith(codes.byWord().get(word));
        assertThat(told(document, setting, FeatureCodes.USUAL.with(Map.of(word, "off"))))
                .as("switched off, nothing is dialled")
                .doesNotContain("*");
    }

    private static String told(Document document, String setting, FeatureCodes codes) {
        PhoneFacts usual = facts("Alice");
        PhoneFacts facts = new PhoneFacts(
                usual.server(),
                usual.account(),
                usual.place(),
                usual.phone(),
                usual.handsets(),
                usual.keys(),
                usual.directory(),
                usual.firmware(),
                codes.byWord());
        return document.settings(facts, Map.of()).orElseThrow().value(setting).orElse("");
    }

    private static String[] numbers(Document document, String setting, String... emergencyNumbers) {
        return document.settings(PhoneSample.facts("Alice", List.of(), emergencyNumbers), Map.of())
                .orElseThrow()
                .value(setting)
                .orElseThrow()
                .split("[ ,|]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<script>",
                "a\" , \"sipPassword\": \"x",
                "line\nsipPassword = stolen",
                "line\r\npassword = stolen",
                "{{account.password}}",
                "{{{account.password}}}",
                "a&b;transport=udp",
                "back\\slash\"",
                "\uD83D\uDE00 Émile Ünï",
                "\u2028password = stolen",
                "]]>",
                "\u0000\u0007",
                "%s ${jndi:ldap://x}"
            })
    void whateverSomebodyIsCalledItStaysAName(String name) throws Exception {
        JsonNode json = JSON.readTree(file("generic", "settings.json", facts(name)));
        assertThat(json.size())
                .isEqualTo(JSON.readTree(file("generic", "settings.json", facts("Alice")))
                        .size());
        assertThat(json.get("displayName").asText()).isEqualTo(name.replaceAll("[\\p{Cc}\\x{2028}]+", " "));
        assertThat(json.get("sipPassword").asText()).isEqualTo("Secret");

        List<String> lines =
                file("generic", "settings.txt", facts(name)).lines().toList();
        assertThat(lines)
                .hasSameSizeAs(
                        file("generic", "settings.txt", facts("Alice")).lines().toList());
        assertThat(lines.stream().filter(line -> line.startsWith("password"))).containsExactly("password = Secret");

        String account = file("baresip", "accounts", facts(name)).strip();
        assertThat(account.lines()).hasSize(1);
        assertThat(account.substring(account.indexOf("\" <") + 1))
                .isEqualTo(file("baresip", "accounts", facts("Alice")).strip().substring("\"Alice\"".length()));
    }

    @Test
    void aNameOf300CharactersIsWrittenWhole() throws Exception {
        String name = "ß".repeat(300);
        assertThat(JSON.readTree(file("generic", "settings.json", facts(name)))
                        .get("displayName")
                        .asText())
                .isEqualTo(name);
    }

    @Test
    void xmlIsEscapedInContentAndAttributes() {
        assertThat(Escape.XML.escape("<a b=\"c\" d='e'>&\u0001\uD83D\uDE00"))
                .isEqualTo("&lt;a b=&quot;c&quot; d=&#39;e&#39;&gt;&amp; \uD83D\uDE00");
    }

    @Test
    void aFileThatNamesAnotherPhoneIsNotThisOnes() {
        assertThat(vendors.document("generic", "nothing.cfg", Optional.empty())).isEmpty();
        assertThat(vendors.document("unknown", "settings.json", Optional.empty()))
                .isEmpty();
    }
}
