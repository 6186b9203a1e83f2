package org.klinke.server.apply;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.core.apply.Wanted;
import org.klinke.core.apply.WantedOutside;
import org.klinke.core.apply.WantedTenant;

class ApplyFileTest {
    private static final SecretSource NOTHING = (kind, name) -> Optional.empty();

    @Test
    void everyFieldIsRead() {
        WantedTenant tenant = read("""
                tenants:
                  - name: acme
                    domain: acme.example
                    country: DE
                    areaCode: "89"
                    timeZone: Europe/Berlin
                    language: de
                    users:
                      - extension: "100"
                        name: Reception
                        email: reception@acme.example
                        devices:
                          - name: desk
                            sipUsername: "100"
                            sipPassword: 0123456789abcdef!
                            md5: false
                            t38: true
                """).getFirst();

        assertThat(tenant.name()).isEqualTo("acme");
        assertThat(List.of(tenant.domain(), tenant.country(), tenant.areaCode(), tenant.timeZone(), tenant.language()))
                .containsExactly(
                        Optional.of("acme.example"),
                        Optional.of("DE"),
                        Optional.of("89"),
                        Optional.of("Europe/Berlin"),
                        Optional.of("de"));
        WantedTenant.WantedUser user = tenant.users().orElseThrow().getFirst();
        assertThat(user.extension()).isEqualTo("100");
        assertThat(user.email()).contains("reception@acme.example");
        WantedTenant.WantedDevice device = user.devices().orElseThrow().getFirst();
        assertThat(device.sipUsername()).contains("100");
        assertThat(device.md5()).contains(false);
        assertThat(device.t38()).contains(true);
        assertThat(device.sipPassword()).contains("0123456789abcdef!");
        assertThat(device.toString()).doesNotContain("0123456789abcdef!");
    }

    @Test
    void unknownFieldsDuplicatesAndWrongTypesAreRefusedTogetherWithLineAndField() {
        refused("""
                tenants:
                  - name: acme
                    colour: red
                    domain: acme.example
                    domain: other.example
                    users:
                      - extension: 100
                        name: [a, b]
                        devices: none
                """)
                .hasMessageContaining("3: tenants[0].colour: unknown field")
                .hasMessageContaining("5: tenants[0].domain: stands already in line 4")
                .hasMessageContaining("7: tenants[0].users[0].extension: must be a text, but is a number; put it in"
                        + " quotes: \"100\"")
                .hasMessageContaining("8: tenants[0].users[0].name: must be a text, but is a list")
                .hasMessageContaining("9: tenants[0].users[0].devices: must be a list");
    }

    @Test
    void missingNamesAreRefused() {
        refused("tenants:\n  - domain: acme.example\n    users:\n      - name: Anna\n")
                .hasMessageContaining("2: tenants[0].name: is missing")
                .hasMessageContaining("4: tenants[0].users[0].extension: is missing");
    }

    @Test
    void whatIsNoYamlOrNoFileOfTenantsIsRefused() {
        refused("tenants: [").hasMessageContaining("is not YAML");
        refused("").hasMessageContaining("the file is empty");
        refused("- a\n").hasMessageContaining("must hold fields");
        refused("tenant:\n  - name: acme\n")
                .hasMessageContaining("1: tenant: unknown field; known are platform, tenants");
        refused("tenants: acme\n").hasMessageContaining("1: tenants: must be a list");
        refused("tenants: []\n---\ntenants: []\n").hasMessageContaining("is not YAML");
    }

    @Test
    void secretsComeFromEnvironmentOrFile() {
        SecretSource secrets = (kind, name) ->
                Optional.ofNullable(Map.of("env:PW", "from-environment-1", "file:pw.txt", "from-file-12345678")
                        .get(kind + ":" + name));
        List<WantedTenant> tenants = ApplyFile.read(
                        device("{env: PW}") + "          - name: second\n            sipPassword: {file: pw.txt}\n",
                        secrets,
                        SealedSecrets.Content.NONE)
                .tenants();

        assertThat(tenants.getFirst().users().orElseThrow().getFirst().devices().orElseThrow())
                .extracting(device -> device.sipPassword().orElseThrow())
                .containsExactly("from-environment-1", "from-file-12345678");
    }

    @Test
    void aSecretThatLeadsNowhereIsRefusedWithItsLine() {
        refused(device("{env: MISSING}"))
                .hasMessageContaining(
                        "8: tenants[0].users[0].devices[0].sipPassword: the environment variable MISSING is not set");
        refused(device("{vault: x}")).hasMessageContaining("unknown field; known are env, file");
        refused(device("12345678901234567890")).hasMessageContaining("must be a text in quotes");
    }

    @Test
    void sealedSecretsStandInForPasswordsThatAreNotGiven() {
        SealedSecrets.Content sealed = new SealedSecrets.Content(Map.of("acme", Map.of("desk", "sealed-password-1")));
        String open = device("\"the-given-password\"");
        String without = open.substring(0, open.indexOf("            sipPassword"));

        assertThat(password(ApplyFile.read(without, NOTHING, sealed).tenants())).contains("sealed-password-1");
        assertThat(password(ApplyFile.read(open, NOTHING, sealed).tenants())).contains("the-given-password");

        SealedSecrets.Content foreign = new SealedSecrets.Content(
                Map.of("acme", Map.of("desk", "sealed-password-1", "desc", "x"), "globex", Map.of("desk", "y")));
        assertThatThrownBy(() -> ApplyFile.read(without, NOTHING, foreign))
                .isInstanceOf(ApplyRefused.class)
                .hasMessageContaining("acme/desc")
                .hasMessageContaining("globex/desk")
                .hasMessageNotContaining("acme/desk,");
    }

    @Test
    void aWebhooksSecretComesSealedOrIsGivenAndIsLostNowhere() {
        String yaml = """
                tenants:
                  - name: acme
                    webhooks:
                      - name: crm
                        url: https://crm.example/x
                        events: [call, alarm]
                """;
        SealedSecrets.Content sealed =
                new SealedSecrets.Content(Map.of("acme/webhooks", Map.of("crm", "the-sealed-secret")));
        WantedOutside.WantedWebhook crm = webhook(ApplyFile.read(yaml, NOTHING, sealed));

        assertThat(crm.secret()).contains("the-sealed-secret");
        assertThat(crm.thing().given()).containsEntry("events", "call, alarm");
        assertThat(crm.toString()).doesNotContain("the-sealed-secret");
        assertThat(webhook(ApplyFile.read(yaml + "        secret: \"a-given-one\"\n", NOTHING, sealed))
                        .secret())
                .contains("a-given-one");
        assertThatThrownBy(() -> ApplyFile.read(yaml.replace("name: crm", "name: other"), NOTHING, sealed))
                .isInstanceOf(ApplyRefused.class)
                .hasMessageContaining("the webhook crm");
    }

    private static WantedOutside.WantedWebhook webhook(Wanted wanted) {
        return wanted.tenants().getFirst().outside().webhooks().orElseThrow().getFirst();
    }

    private static Optional<String> password(List<WantedTenant> tenants) {
        return tenants.getFirst()
                .users()
                .orElseThrow()
                .getFirst()
                .devices()
                .orElseThrow()
                .getFirst()
                .sipPassword();
    }

    private static String device(String password) {
        return """
                tenants:
                  - name: acme
                    domain: acme.example
                    users:
                      - extension: "100"
                        devices:
                          - name: desk
                            sipPassword: %s
                """.formatted(password);
    }

    private static List<WantedTenant> read(String yaml) {
        return ApplyFile.read(yaml, NOTHING, SealedSecrets.Content.NONE).tenants();
    }

    private static AbstractThrowableAssert<?, ? extends Throwable> refused(String yaml) {
        return assertThatThrownBy(() -> read(yaml)).isInstanceOf(ApplyRefused.class);
    }
}
