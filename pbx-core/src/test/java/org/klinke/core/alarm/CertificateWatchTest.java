package org.klinke.core.alarm;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.klinke.core.alarm.CertificateWatch.Shown;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

class CertificateWatchTest {
    private static final Instant END = Instant.parse("2027-03-01T10:00:00Z");

    private final TenantDirectory tenants = new TenantDirectory();
    private final List<String> told = new ArrayList<>();
    private final List<Alarm> stored = new ArrayList<>();
    private Instant now = END.minus(Duration.ofDays(40));
    private Instant end = END;
    private boolean databaseDown;
    private int asked;
    private boolean allAlike;
    private CertificateWatch watch = started();

    @BeforeEach
    void twoTenantsOfWhomOneHasACertificateThatEnds() {
        tenants.replace(List.of(tenant("acme", 1), tenant("zeta", 2)));
    }

    private static Tenant tenant(String name, int number) {
        return new Tenant(new TenantId(new UUID(7, number)), name, name + ".test", "DE", "89", "Europe/Berlin", "de");
    }

    private CertificateWatch started() {
        return new CertificateWatch(this::raised, this::before, tenants, this::shown, () -> now);
    }

    private void raised(TenantScope scope, Kind kind, Map<String, String> facts) {
        Alarm alarm = new Alarm(new UUID(0, 9), kind, now, facts);
        stored.add(alarm);
        told.add(scope.name() + ": " + AlarmText.say(alarm, Locale.ROOT));
    }

    private List<Alarm> before(TenantScope scope, Instant since) {
        asked++;
        if (databaseDown) {
            throw new DatabaseUnavailable("down", new SQLException("down"));
        }
        return scope.name().equals("acme") && !allAlike
                ? stored.stream().filter(alarm -> !alarm.at().isBefore(since)).toList()
                : List.of();
    }

    private List<Shown> shown(TenantScope scope) {
        if (allAlike) {
            return List.of(new Shown("pbx.test", end, "server"));
        }
        Instant until = scope.name().equals("acme") ? end : END.plus(Duration.ofDays(300));
        return List.of(new Shown(scope.name() + ".test", until, "operator"));
    }

    private List<String> saidAt(Duration beforeEnd) {
        told.clear();
        now = END.minus(beforeEnd);
        watch.run();
        watch.run();
        return List.copyOf(told);
    }

    @Test
    void eachStepIsToldOnceToWhoseItIs() {
        assertThat(saidAt(Duration.ofDays(31))).isEmpty();
        assertThat(saidAt(Duration.ofDays(30)))
                .containsExactly(
                        "acme: The certificate for acme.test ends within 30 days (until 2027-03-01T10:00:00Z)");
        assertThat(saidAt(Duration.ofDays(20))).isEmpty();
        for (int days : new int[] {14, 7, 3}) {
            assertThat(saidAt(Duration.ofDays(days))).singleElement().asString().contains(days + " days");
        }
        assertThat(saidAt(Duration.ofHours(24))).singleElement().asString().contains("within a day");
        assertThat(saidAt(Duration.ofHours(2))).isEmpty();
        assertThat(saidAt(Duration.ofSeconds(-1))).singleElement().asString().contains("has ended");
        assertThat(saidAt(Duration.ofDays(-3))).isEmpty();
    }

    @Test
    void aRestartTellsNothingTwiceAndAnotherCertificateBeginsAnew() {
        assertThat(saidAt(Duration.ofDays(10))).hasSize(1);
        watch = started();
        assertThat(saidAt(Duration.ofDays(9))).isEmpty();
        end = END.plus(Duration.ofDays(1));
        assertThat(saidAt(Duration.ofDays(8))).singleElement().asString().contains("2027-03-02");
        end = END.plus(Duration.ofDays(90));
        assertThat(saidAt(Duration.ofDays(2))).as("a new one is in force").isEmpty();
    }

    @Test
    void whatADatabaseThatIsAwayCannotSayIsToldWhenItIsBack() {
        databaseDown = true;
        assertThat(saidAt(Duration.ofDays(5))).isEmpty();
        databaseDown = false;
        assertThat(saidAt(Duration.ofDays(5))).hasSize(1);
    }

    /// Each question takes seconds while the database is away, and other watches wait for this one.
    @Test
    void oneThatWaitsInVainIsEnoughForARound() {
        allAlike = true;
        databaseDown = true;
        now = END.minus(Duration.ofDays(5));
        watch.run();
        assertThat(asked).isEqualTo(1);
        databaseDown = false;
        assertThat(saidAt(Duration.ofDays(5))).hasSize(2);
    }
}
