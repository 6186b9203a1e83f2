package org.klinke.core.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.id.CallId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.id.LegId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;
import org.klinke.core.presence.MessageCounts.Counts;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;

class PresenceTest {
    private final Ids ids = new Ids(() -> Instant.parse("2026-01-01T00:00:00Z"), new Random(3));
    private final TenantDirectory tenants = new TenantDirectory();
    private final Directory directory = new Directory();
    private final Presence presence = new Presence(directory);
    private final TenantScope demo;
    private final TenantScope other;
    private final UserId bob = new UserId(ids.next());
    private final UserId carol = new UserId(ids.next());
    private final Device desk = device(Optional.of(bob));
    private final List<String> knocks = new ArrayList<>();

    PresenceTest() {
        tenants.replace(List.of(tenant("demo"), tenant("other")));
        demo = tenants.byName("demo").orElseThrow();
        other = tenants.byName("other").orElseThrow();
        people(demo, desk);
        people(other, desk); // the same ids even: the scope alone keeps them apart
    }

    private Tenant tenant(String name) {
        return new Tenant(new TenantId(ids.next()), name, name + ".test", "DE", "", "Europe/Berlin", "de");
    }

    private Device device(Optional<UserId> user) {
        return new Device(
                new DeviceId(ids.next()),
                "desk",
                "desk",
                user,
                new SiteId(UUID.randomUUID()),
                new DeviceCredentials("", ""));
    }

    private void people(TenantScope scope, Device device) {
        directory.replace(
                scope,
                new DirectorySnapshot(
                        List.of(new User(bob, "101", "Bob"), new User(carol, "102", "Carol")), List.of(device)));
    }

    private Line line(UserId user, Line.State state) {
        return new Line(new LegId(new UUID(1, 1)), user, false, state, Optional.empty());
    }

    private Presence.Watch watch(TenantScope scope, UserId user, String name) {
        return presence.watch(scope, user, () -> knocks.add(name));
    }

    @Test
    void nothingOfOneTenantIsSeenInAnother() {
        watch(other, bob, "other");
        presence.call(demo, new CallId(ids.next()), List.of(line(bob, Line.State.EARLY)));
        presence.device(demo, desk.id(), true);
        presence.report(demo, bob, new Counts(3, 1));

        assertThat(knocks).isEmpty();
        assertThat(presence.of(other, bob))
                .isEqualTo(new UserState(List.of(), false, MessageCounts.NONE, Features.NONE));
        assertThat(presence.of(demo, bob))
                .isEqualTo(new UserState(List.of(line(bob, Line.State.EARLY)), true, new Counts(3, 1), Features.NONE));
    }

    @Test
    void onlyTheUsersOfACallHearOfIt() {
        watch(demo, bob, "bob");
        watch(demo, carol, "carol");
        CallId call = new CallId(ids.next());
        presence.call(demo, call, List.of(line(bob, Line.State.TRYING)));
        presence.call(demo, call, List.of(line(bob, Line.State.TRYING))); // nothing new
        assertThat(knocks).containsExactly("bob");

        presence.call(demo, call, List.of(line(carol, Line.State.CONFIRMED))); // the leg is another's now
        assertThat(knocks).containsExactlyInAnyOrder("bob", "bob", "carol");
        assertThat(presence.of(demo, bob).lines()).isEmpty();
    }

    @Test
    void aUserIsSeenInAllHisCalls() {
        CallId first = new CallId(ids.next());
        CallId second = new CallId(ids.next());
        presence.call(demo, first, List.of(line(bob, Line.State.CONFIRMED)));
        presence.call(demo, second, List.of(line(bob, Line.State.EARLY)));
        assertThat(presence.of(demo, bob).lines()).hasSize(2);

        presence.call(demo, first, List.of());
        assertThat(presence.of(demo, bob).lines()).containsExactly(line(bob, Line.State.EARLY));
    }

    @Test
    void aDeviceThatChangesItsUserIsMissedByTheOneAndSeenByTheOther() {
        watch(demo, bob, "bob");
        watch(demo, carol, "carol");
        presence.device(demo, desk.id(), true);
        assertThat(knocks).containsExactly("bob");

        people(
                demo,
                new Device(desk.id(), "desk", "desk", Optional.of(carol), desk.site(), new DeviceCredentials("", "")));
        assertThat(presence.of(demo, bob).registered()).isFalse();
        assertThat(presence.of(demo, carol).registered()).isTrue();
        presence.device(demo, desk.id(), true);
        assertThat(knocks).containsExactly("bob", "carol", "bob");
    }

    @Test
    void nothingIsKeptOfUsersWhoAreIdleAndUnwatched() {
        List<Presence.Watch> watches = List.of(watch(demo, bob, "1"), watch(demo, bob, "2"), watch(demo, carol, "3"));
        CallId call = new CallId(ids.next());
        presence.call(demo, call, List.of(line(bob, Line.State.EARLY)));
        presence.report(demo, carol, new Counts(1, 0));
        assertThat(presence.entries(demo)).isEqualTo(2);

        presence.call(demo, call, List.of());
        presence.report(demo, carol, MessageCounts.NONE);
        watches.forEach(Presence.Watch::cancel);
        watches.forEach(Presence.Watch::cancel);
        assertThat(presence.entries(demo)).isZero();
        assertThat(knocks).containsExactly("1", "2", "3", "1", "2", "3");
    }
}
