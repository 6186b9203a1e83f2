package org.klinke.core.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.klinke.core.trunk.TrunkStatus;

class AlarmTextTest {
    private static final Map<String, String> HELP = Map.of(
            "number", "112", "who", "Anna (10)", "where", "Berlin, Mondallee 2", "why", "no-route", "call", "c-1");

    private final ResourceBundle english = AlarmText.catalogue(Locale.ROOT);
    private final ResourceBundle german = AlarmText.catalogue(Locale.GERMAN);

    @Test
    void bothLanguagesSayTheSame() {
        assertThat(german.keySet()).isEqualTo(english.keySet());
        for (String key : english.keySet()) {
            assertThat(AlarmText.places(german.getString(key)))
                    .as(key)
                    .containsExactlyInAnyOrderElementsOf(AlarmText.places(english.getString(key)));
            if (!key.equals("subject.user")) { // a name
                assertThat(german.getString(key)).as(key).isNotEqualTo(english.getString(key));
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void everyKindIsSaidAndHasARemedy(Kind kind) {
        Alarm alarm = new Alarm(new UUID(0, 1), kind, Instant.EPOCH, Map.of());
        assertThat(AlarmText.say(alarm, Locale.GERMAN)).isNotBlank().doesNotContain("{");
        assertThat(AlarmText.remedy(alarm, Locale.ROOT)).isNotBlank().doesNotContain("{");
    }

    @ParameterizedTest
    @EnumSource(TrunkStatus.Cause.class)
    void everyCauseOfATrunksTroubleIsSaid(TrunkStatus.Cause cause) {
        assertThat(english.containsKey("cause." + cause.name())).isTrue();
    }

    @Test
    void saysWhoAndWhereAndWhyNot() {
        Alarm alarm = new Alarm(new UUID(0, 1), Kind.EMERGENCY_FAILED, Instant.EPOCH, HELP);
        assertThat(AlarmText.say(alarm, AlarmText.locale("de")))
                .isEqualTo("112 wurde NICHT erreicht von Anna (10), Berlin, Mondallee 2:"
                        + " für Notrufe dieses Standorts ist kein Trunk eingerichtet");
        assertThat(AlarmText.say(alarm, AlarmText.locale("fr"))).startsWith("112 could NOT be reached by Anna (10)");
    }

    @Test
    void whatComesFromTheNetworkStaysOneLineThatCanBeStored() {
        Alarm alarm = new Alarm(
                new UUID(0, 1),
                Kind.LOOP,
                Instant.EPOCH,
                Map.of("dialled", "1\u0000\r\nBcc: x@y\ud800 {who} $1", "who", "A", "reason", "x".repeat(1_000)));
        assertThat(alarm.fact("dialled")).isEqualTo("1   Bcc: x@y  {who} $1");
        assertThat(alarm.fact("reason")).hasSize(300);
        assertThat(AlarmText.say(alarm, Locale.ROOT)).contains("Bcc: x@y  {who} $1");
    }
}
