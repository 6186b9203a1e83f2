package org.klinke.core.dialplan;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.klinke.core.authority.Meters;
import org.klinke.core.authority.TollPolicy;
import org.klinke.core.authority.Tolls;
import org.klinke.core.cause.HangupCause;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.hours.TenantHours;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;
import org.klinke.core.reach.Reach;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantId;

class DialPlanTest {
    private static final User ANNA = new User(new UserId(UUID.randomUUID()), "100", "Anna");
    private static final Device DESK = device("desk", ANNA);
    private static final Device CELL = device("cell", ANNA);
    private static final PlanSnapshot PLAN = new PlanSnapshot(
            new Tenant(new TenantId(UUID.randomUUID()), "acme", "acme.test", "DE", "89", "Europe/Berlin", "de"),
            new DirectorySnapshot(List.of(ANNA), List.of(DESK, CELL)),
            OutsidePlan.EMPTY,
            TenantHours.NONE,
            Reach.NONE,
            new Tolls(TollPolicy.standard("DE", ZoneId.of("Europe/Berlin")), new Meters()));

    private static Device device(String name, User user) {
        return new Device(
                new DeviceId(UUID.randomUUID()),
                name,
                name + "-sip",
                Optional.of(user.id()),
                new SiteId(UUID.randomUUID()),
                new DeviceCredentials("", ""));
    }

    private static Decision decide(String dialled, String domain, DeviceId caller) {
        return DialPlan.decide(
                new CallRequest(caller, dialled, domain, false, Optional.empty(), Instant.EPOCH, 0), PLAN);
    }

    @ParameterizedTest
    @CsvSource({
        "112, acme.test, NO_EMERGENCY_ROUTE",
        "110, acme.test, NO_EMERGENCY_ROUTE",
        "0112, acme.test, NO_EMERGENCY_ROUTE",
        "1-1-2, acme.test, NO_EMERGENCY_ROUTE",
        "0 110, other.test, NO_EMERGENCY_ROUTE",
        "1\u20111\u20112, acme.test, NO_EMERGENCY_ROUTE",
        "1\u20101\u20132, acme.test, NO_EMERGENCY_ROUTE",
        "1\u00a01\u202f0, acme.test, NO_EMERGENCY_ROUTE",
        "( 0 ) ( 1 ) ( 1 ) ( 2 ), other.test, NO_EMERGENCY_ROUTE",
        "1                                    1 2, acme.test, NO_EMERGENCY_ROUTE", // 40 characters
        "1                                     1 2, acme.test, UNKNOWN_NUMBER", // 41
        "1-1-2-5, acme.test, UNKNOWN_NUMBER",
        "1-1-2-2-2, acme.test, UNKNOWN_NUMBER",
        "112, 192.0.2.1, NO_EMERGENCY_ROUTE", // a phone that dials at the server's address must still learn the truth
        "100, other.test, FOREIGN_DOMAIN",
        "*80, other.test, FOREIGN_DOMAIN",
        "101, acme.test, UNKNOWN_NUMBER",
        "desk-sip, acme.test, UNKNOWN_NUMBER", // a sipUsername is no number
        "'', acme.test, UNKNOWN_NUMBER",
        "004989123456, acme.test, UNKNOWN_NUMBER",
    })
    void refusesWithItsReason(String dialled, String domain, HangupCause cause) {
        Decision decision = decide(dialled, domain, DESK.id());
        assertThat(decision).isInstanceOf(Decision.Reject.class);
        assertThat(((Decision.Reject) decision).cause()).isEqualTo(cause);
        assertThat(decision.reasons()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "1234567,       '1234567 is +49891234567, a fixed-line number'",
        "00436641234567, '00436641234567 is +436641234567, a mobile number'",
        "115,           115 is a service number",
        "010330891234567, '010330891234567 asks for another carrier (01033)'",
        "desk-sip,      '''desksip'' is no number outside'",
    })
    void saysWhatANumberOutsideIs(String dialled, String reason) {
        assertThat(decide(dialled, "acme.test", DESK.id()).reasons())
                .anySatisfy(said -> assertThat(said).startsWith(reason));
    }

    /// What is no call for help is refused alike, whatever it is.
    @ParameterizedTest
    @CsvSource({
        "100, FORBIDDEN",
        "*80, FORBIDDEN",
        "*67100, FORBIDDEN",
        "*70100, FORBIDDEN",
        "0049891234567, FORBIDDEN",
        "115, FORBIDDEN",
        "1120, FORBIDDEN",
        "'', FORBIDDEN",
        "112, NO_EMERGENCY_ROUTE",
        "0 110, NO_EMERGENCY_ROUTE",
        "*67112, NO_EMERGENCY_ROUTE",
    })
    void whoNobodyHasAssignedCallsForHelpOnly(String dialled, HangupCause cause) {
        Device newcomer = Device.newcomer(
                new DeviceId(UUID.randomUUID()),
                "new",
                "new-sip",
                new SiteId(UUID.randomUUID()),
                new DeviceCredentials("", ""));
        PlanSnapshot plan = new PlanSnapshot(
                PLAN.tenant(),
                new DirectorySnapshot(List.of(ANNA), List.of(DESK, CELL, newcomer)),
                PLAN.outside(),
                PLAN.hours(),
                PLAN.reach(),
                PLAN.tolls());
        Decision decision = DialPlan.decide(
                new CallRequest(newcomer.id(), dialled, "acme.test", false, Optional.empty(), Instant.EPOCH, 0), plan);
        assertThat(((Decision.Reject) decision).cause()).isEqualTo(cause);
        assertThat(plan.directory().devicesOf(ANNA.id())).containsExactly(DESK, CELL);
    }

    @Test
    void ringsAllDevicesButTheCallersOwn() {
        Decision.RingUser fromOutside = (Decision.RingUser) decide("100", "acme.test", new DeviceId(UUID.randomUUID()));
        assertThat(fromOutside.devices()).containsExactly(DESK, CELL);
        Decision.RingUser fromDesk = (Decision.RingUser) decide("100", "acme.test", DESK.id());
        assertThat(fromDesk.devices()).containsExactly(CELL);
    }

    @Test
    void echoes() {
        assertThat(decide("*80", "acme.test", DESK.id())).isInstanceOf(Decision.Echo.class);
    }
}
