package org.klinke.core.trunk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.klinke.core.dialplan.DerivedRules;
import org.klinke.core.directory.InvalidInput;
import org.klinke.core.id.TrunkId;
import org.klinke.core.media.Codec;
import org.klinke.core.numbering.E164;
import org.klinke.core.trunk.Form.Field;
import org.klinke.core.trunk.TrunkWay.Mode;

class TrunkProfilesTest {
    private static final TrunkId ID = new TrunkId(UUID.fromString("00000000-0000-4000-8000-000000000001"));
    private static final TrunkProfiles PROFILES = new TrunkProfiles();

    static List<String> names() {
        return PROFILES.names();
    }

    /// What is offered as an example must work as it stands.
    @ParameterizedTest
    @MethodSource("names")
    void resolvesWithTheExamplesOfItsForm(String name) {
        Form form = PROFILES.form(name);
        Map<String, String> fields = new HashMap<>();
        form.fields().stream()
                .filter(field -> !field.ofAccount())
                .forEach(field -> fields.put(field.name(), field.example()));
        Trunk trunk = PROFILES.resolve(ID, details(name, fields), account(form));
        assertThat(trunk.limits().reserved()).isPositive();
        assertThat(trunk.accounts().isEmpty()).isEqualTo(trunk.way().mode() == Mode.PEER);
        Derived derived = PROFILES.derive(name, details(name, fields));
        assertThat(DerivedRules.outbound(ID, derived)).hasSize(1);
        assertThat(DerivedRules.inbound(ID, derived)).isNotEmpty();
    }

    /// … and with no more than what is needed.
    @ParameterizedTest
    @MethodSource("names")
    void resolvesWithWhatIsNeededAlone(String name) {
        Form form = PROFILES.form(name);
        assertThat(PROFILES.resolve(ID, details(name, needed(form)), account(form))
                        .name())
                .isEqualTo("main");
    }

    @ParameterizedTest
    @MethodSource("names")
    void saysWhichNeededFieldIsMissing(String name) {
        Form form = PROFILES.form(name);
        for (String left : needed(form).keySet()) {
            Map<String, String> fields = needed(form);
            fields.remove(left);
            assertThatThrownBy(() -> PROFILES.resolve(ID, details(name, fields), account(form)))
                    .isInstanceOfSatisfying(
                            InvalidInput.class, e -> assertThat(e.field()).isEqualTo(left));
        }
    }

    /// A person sees it, a person must understand it: in both languages, and no more than ten.
    @ParameterizedTest
    @MethodSource("names")
    void asksAtMostTenFieldsInBothLanguages(String name) {
        List<Field> fields = PROFILES.form(name).fields();
        assertThat(fields).hasSizeBetween(1, 10);
        assertThat(fields).extracting(Field::name).doesNotHaveDuplicates();
        assertThat(fields)
                .flatExtracting(field -> List.of(
                        field.label().de(),
                        field.label().en(),
                        field.help().de(),
                        field.help().en()))
                .noneMatch(String::isBlank);
    }

    @ParameterizedTest
    @MethodSource("names")
    void everySettingHasItsSource(String name) {
        TrunkProfile profile = ProfileFile.read(name);
        assertThat(profile.settings().keySet()).isEqualTo(TrunkSettings.NAMES);
        assertThat(profile.settings())
                .allSatisfy((setting, known) -> assertThat(known.source()).isNotBlank());
    }

    @Test
    void anySettingCanBeOverridden() {
        Map<String, String> fields = new HashMap<>(Map.of("host", "192.0.2.1", "calls", "30", "clip", "from"));
        fields.putAll(Map.of("codecs", "pcma, g729", "callbackPrefix", "0", "areaCode", "89"));
        Trunk trunk = PROFILES.resolve(ID, details("generic-peering", fields), List.of());
        assertThat(trunk.identity().clip()).isEqualTo(TrunkIdentity.Clip.FROM);
        assertThat(trunk.audio().codecs()).containsExactly(Codec.PCMA, Codec.G729);
        assertThat(trunk.identity().callbackPrefix()).isEqualTo("0");
        assertThat(trunk.identity().place().areaCode()).isEqualTo("89");
        assertThat(trunk.limits()).isEqualTo(TrunkLimits.of(30, 30, 30, 1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            profil             | x             | a trunk has no such field
            password           | hunter2hunter | it belongs to an account
            host               | a b           | is no domain
            host               | a\\r\\nVia: x | is no domain
            port               | 70000         | is not possible
            port               | ٥٠٦٠          | is not possible
            transport          | sctp          | is not to be chosen
            clip               | rpid          | is not to be chosen
            noScreening        | yes           | is not to be chosen
            outboundProxy      | sbc:0         | is not possible
            networks           | 300.1.1.1     | is no address
            networks           | 192.0.2.0/33  | is not possible
            networks           | 0.0.0.0/0     | is not possible
            networks           | 10.0.0.0/15   | is not possible
            networks           | 2001:db8::/31 | is not possible
            networks           | carrier.net   | is no address
            certificateName    | sbc.example   | there are certificates with TLS only
            codecs             | gsm           | is not spoken here
            codecs             | ''            | there is none
            srtp               | required      | its keys would be readable
            timerSeconds       | 60            | less than RFC 4028 allows
            optionsSeconds     | 1             | would flood
            packetMillis       | 25            | no packet has
            calls              | 0             | is not possible
            inbound            | 11            | is not possible
            reserved           | 0             | no channel is kept
            reserved           | 10            | leave no channel
            country            | XX            | is not a country code
            areaCode           | 089           | is no area code
            prefix             | 00000         | cannot be dialled
            baseNumber         | 110           | is no number that anybody can have
            baseNumber         | 12            | cannot be it
            switchboard        | 10            | it is missing
            """)
    void refusesWhatCannotBeNamingTheField(String field, String value, String problem) {
        Map<String, String> fields = new HashMap<>(Map.of("host", "sbc.example", "calls", "10"));
        fields.put(field, value.translateEscapes());
        String named = field.equals("switchboard") ? "baseNumber" : field;
        assertThatThrownBy(() -> PROFILES.resolve(ID, details("generic-peering", fields), List.of()))
                .isInstanceOfSatisfying(InvalidInput.class, e -> {
                    assertThat(e.field()).isEqualTo(named);
                    assertThat(e.problem()).contains(problem);
                    assertThat(e.remedy()).isNotBlank();
                });
    }

    /// Who really calls would be shown nowhere.
    @ParameterizedTest
    @CsvSource({"from, accountInFrom, true", "identity, clip, from"})
    void refusesNoScreeningWithoutItsHeader(String noScreening, String with, String value) {
        Map<String, String> fields =
                Map.of("host", "sbc.example", "calls", "10", "noScreening", noScreening, with, value);
        assertThatThrownBy(() -> PROFILES.resolve(ID, details("generic-peering", fields), List.of()))
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.field()).isEqualTo("noScreening"));
    }

    /// Trunks that were made when it was yes or no go on, whatever stands beside it.
    @ParameterizedTest
    @CsvSource({
        "true, false, pai, FROM",
        "true, true, pai, IDENTITY",
        "true, true, from, OFF",
        "false, true, from, OFF",
        "identity, true, ppi, IDENTITY"
    })
    void readsNoScreeningAsItWasWritten(
            String written, String accountInFrom, String clip, TrunkIdentity.NoScreening read) {
        Map<String, String> fields = Map.of(
                "host",
                "sbc.example",
                "calls",
                "10",
                "noScreening",
                written,
                "accountInFrom",
                accountInFrom,
                "clip",
                clip);
        assertThat(PROFILES.resolve(ID, details("generic-peering", fields), List.of())
                        .identity()
                        .noScreening())
                .isEqualTo(read);
    }

    @Test
    void aPeerHasOneAccountAtMost() {
        TrunkDetails details = details("generic-peering", Map.of("host", "sbc.example", "calls", "10"));
        TrunkAccount one = new TrunkAccount("one", "", "", "s3cret-s3cret", Optional.empty());
        TrunkAccount two = new TrunkAccount("two", "", "", "s3cret-s3cret", Optional.empty());
        assertThat(PROFILES.resolve(ID, details, List.of(one)).accounts()).hasSize(1);
        assertThatThrownBy(() -> PROFILES.resolve(ID, details, List.of(one, two)))
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.field()).isEqualTo("accounts"));
    }

    @Test
    void refusesAProfileThatDoesNotExist() {
        assertThatThrownBy(() -> PROFILES.form("../../etc/passwd"))
                .isInstanceOfSatisfying(
                        InvalidInput.class, e -> assertThat(e.field()).isEqualTo("profile"));
    }

    @Test
    void refusesAccountsThatCannotBeAndNeverRepeatsTheirPasswords() {
        String name = "generic-registration";
        TrunkDetails details = details(name, needed(PROFILES.form(name)));
        TrunkAccount good = new TrunkAccount("user", "", "", "s3cret-s3cret", Optional.of("089 123456"));
        TrunkAccount evil = new TrunkAccount("a>\r\nVia: x", "", "", "s3cret-s3cret", Optional.empty());
        for (List<TrunkAccount> bad : List.of(List.<TrunkAccount>of(), List.of(good, good), List.of(evil))) {
            assertThatThrownBy(() -> PROFILES.resolve(ID, details, bad))
                    .isInstanceOfSatisfying(InvalidInput.class, e -> {
                        assertThat(e.field()).startsWith("accounts");
                        assertThat(e.getMessage()).doesNotContain("s3cret");
                    });
        }
        Map<String, String> withArea = new HashMap<>(needed(PROFILES.form(name)));
        withArea.put("areaCode", "89");
        Trunk trunk = PROFILES.resolve(ID, details(name, withArea), List.of(good));
        assertThat(trunk.accounts())
                .containsExactly(new TrunkAccount(
                        "user", trunk.way().host(), "user", "s3cret-s3cret", Optional.of("+4989123456")));
    }

    /// E6: two rules for calls that come, one for those that leave.
    @Test
    void numbersBecomeABlockAndTheCustomaryRules() {
        TrunkDetails details = details(
                "generic-peering",
                Map.of(
                        "host", "sbc.example",
                        "calls", "10",
                        "baseNumber", "(0)89/1234567".replace("(0)", "+49"),
                        "extensionDigits", "2",
                        "switchboard", "10",
                        "prefix", "0",
                        "fallback", "11"));
        Derived derived = PROFILES.derive("generic-peering", details);
        assertThat(derived.block()).contains(new Derived.Block(new E164("+49891234567"), 2, Optional.of("10")));
        assertThat(DerivedRules.inbound(ID, derived))
                .extracting(rule -> rule.title() + ": " + rule.destination() + " → " + rule.extension())
                .containsExactly(
                        "main central: +49891234567|+498912345670 → 10",
                        "main extension: _+49891234567. → ${EXTEN:12}",
                        "main fallback: * → 11");
        assertThat(DerivedRules.outbound(ID, derived)).singleElement().satisfies(rule -> {
            assertThat(rule.title()).isEqualTo("main standard");
            assertThat(rule.prefix()).isEqualTo("0");
            assertThat(rule.callerId()).isEqualTo("+49891234567${CALLERID(num)}");
        });
    }

    private static TrunkDetails details(String profile, Map<String, String> fields) {
        return new TrunkDetails("main", profile, true, fields, List.of());
    }

    private static Map<String, String> needed(Form form) {
        Map<String, String> fields = new HashMap<>();
        form.fields().stream()
                .filter(field -> field.needed() && !field.ofAccount())
                .forEach(field -> fields.put(field.name(), field.example()));
        return fields;
    }

    private static List<TrunkAccount> account(Form form) {
        return Stream.of(form.field("user"))
                .flatMap(Optional::stream)
                .map(user -> new TrunkAccount(
                        user.example(),
                        "",
                        form.field("authUser").map(Field::example).orElse(""),
                        form.field("password").map(Field::example).orElse(""),
                        form.field("number").map(Field::example)))
                .toList();
    }
}
