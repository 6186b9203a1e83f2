package org.klinke.server.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.status.Component;
import org.klinke.core.status.ComponentState;
import org.klinke.core.status.Notice;
import org.klinke.core.status.StatusBoard;
import org.klinke.core.status.Words;
import org.klinke.server.phone.SelfTestReport;
import org.klinke.server.status.StatusHtml.Links;

class StatusHtmlTest {
    private static final Instant NOW = Instant.parse("2026-11-26T12:00:00Z");
    private static final Links LINKS = new Links("s.css", "de", "en", "feed", "json", Optional.empty());

    private final StatusBoard board = new StatusBoard();

    private PublicStatus status(boolean storing, Notice... notices) {
        return PublicStatus.of("Example <phones>", NOW, storing, board.lines(), List.of(notices));
    }

    private static Notice incident(Words title, Words text) {
        return new Notice(
                UUID.randomUUID(),
                Notice.Kind.INCIDENT,
                Notice.State.IDENTIFIED,
                title,
                List.of(Component.AUDIO),
                NOW,
                Optional.empty(),
                false,
                List.of(new Notice.Update(NOW, Notice.State.IDENTIFIED, text)));
    }

    private static String page(PublicStatus status, boolean german) {
        return StatusHtml.page(status, german, ZoneOffset.UTC, LINKS, Optional.empty());
    }

    @Test
    void whatPeopleWroteIsShownInTheirLanguageAndAsText() {
        board.looked(Component.CALLS, ComponentState.OPERATIONAL, NOW);
        Notice notice = incident(new Words("Kein Ton", ""), new Words("Wir <b>wissen</b> es", "We know & \"mend\" it"));

        assertThat(page(status(true, notice), true))
                .contains("lang=\"de\"", "Kein Ton", "Wir &lt;b&gt;wissen", "Gespräche", "Example &lt;phones&gt;")
                .doesNotContain("<b>", "<script", "style=\"");
        assertThat(page(status(true, notice), false))
                .contains("lang=\"en\"", "Kein Ton", "We know &amp; &quot;mend&quot; it", "Sound in calls");
    }

    @Test
    void partsThatNobodyLooksAtAreLeftOut() {
        board.looked(Component.CALLS, ComponentState.OUTAGE, NOW);
        board.looked(Component.MAIL, ComponentState.UNKNOWN, NOW);
        assertThat(page(status(true), false))
                .contains("There is an outage.", "0.00 % available", "26")
                .doesNotContain(">Mail<");
    }

    @Test
    void withoutDatabaseAndWithoutServerItSaysSo() throws IOException {
        board.looked(Component.CALLS, ComponentState.OPERATIONAL, NOW);
        assertThat(page(status(false), false)).contains("The database does not answer");

        PublicStatus copied = PublicStatus.parse(status(true).print());
        assertThat(copied).isEqualTo(status(true));
        assertThat(page(copied.unanswered(), false))
                .contains("The server does not answer.", "not known")
                .doesNotContain("Everything works");
    }

    @Test
    void aTestCallSaysNothingOfWhatItCouldNotTry() {
        SelfTestReport.Side deaf = new SelfTestReport.Side("100", true, 600, 1_010, 0, 0, 0, 0, 0, 0, -1, false);
        SelfTestReport.Side hears = new SelfTestReport.Side("101", true, 600, 1_010, 600, 1, 50, 0, 0, 0, 1, true);
        SelfTestReport.Side away = new SelfTestReport.Side("100", false, 600, 1_010, 0, 0, 0, 0, 0, 0, -1, false);

        assertThat(TestCalls.states(new SelfTestReport(true, 30, hears, hears, "", List.of()), false))
                .isEqualTo(Map.of(
                        Component.REGISTRATION, ComponentState.OPERATIONAL,
                        Component.CALLS, ComponentState.OPERATIONAL,
                        Component.AUDIO, ComponentState.OPERATIONAL));
        assertThat(TestCalls.states(new SelfTestReport(false, 30, deaf, hears, "deaf", List.of()), true))
                .isEqualTo(Map.of(
                        Component.REGISTRATION, ComponentState.OPERATIONAL,
                        Component.CALLS, ComponentState.OPERATIONAL,
                        Component.AUDIO, ComponentState.OUTAGE));
        assertThat(TestCalls.states(new SelfTestReport(false, -1, deaf, hears, "no answer", List.of()), false))
                .isEqualTo(Map.of(
                        Component.REGISTRATION, ComponentState.OPERATIONAL,
                        Component.CALLS, ComponentState.DEGRADED));
        assertThat(TestCalls.states(new SelfTestReport(false, -1, away, hears, "403", List.of()), false))
                .isEqualTo(Map.of(Component.REGISTRATION, ComponentState.DEGRADED));
    }
}
