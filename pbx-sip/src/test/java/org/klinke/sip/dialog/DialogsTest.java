package org.klinke.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import javax.sip.message.Request;
import org.junit.jupiter.api.Test;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.Ids;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.sip.edge.DeviceDialog;
import org.klinke.sip.transport.FakeFlow;
import org.klinke.sip.transport.FakeLoop;
import org.klinke.sip.transport.SipFlow;
import org.klinke.sip.transport.SipTransport;
import org.klinke.sip.tx.ServerTransaction;

class DialogsTest {
    private final FakeFlow flow = new FakeFlow(new FakeLoop(), SipTransport.TLS, "192.0.2.1", 5061);
    private final TenantScope scope = scope();
    private final Dialogs dialogs = new Dialogs(2);
    private final FakeUser alice = new FakeUser(new DeviceId(UUID.randomUUID()), scope, flow);
    private final FakeUser bob = new FakeUser(new DeviceId(UUID.randomUUID()), scope, flow);

    private static TenantScope scope() {
        TenantDirectory tenants = new TenantDirectory();
        Ids ids = new Ids(InstantSource.system(), new Random(1));
        tenants.replace(
                List.of(new Tenant(new TenantId(ids.next()), "acme", "acme.test", "DE", "", "Europe/Berlin", "de")));
        return tenants.byName("acme").orElseThrow();
    }

    @Test
    void theEdgeLearnsWhoseDialogItIs() {
        dialogs.add(id("a"), alice);

        assertThat(dialogs.find("call", "a", "remote")).contains(new DeviceDialog(scope, alice.peer(), flow));
        assertThat(dialogs.find("call", "remote", "a")).isEmpty();
        assertThat(dialogs.find("another", "a", "remote")).isEmpty();
    }

    @Test
    void aDeviceHasOnlySoMany() {
        assertThat(dialogs.add(id("a"), alice)).isTrue();
        assertThat(dialogs.add(id("b"), alice)).isTrue();
        assertThat(dialogs.add(id("c"), alice)).isFalse();
        assertThat(dialogs.add(id("d"), bob)).isTrue();

        dialogs.remove(id("a"));
        dialogs.remove(id("a"));

        assertThat(dialogs.add(id("c"), alice)).isTrue();
        assertThat(dialogs.add(id("e"), alice)).isFalse();
        assertThat(dialogs.size()).isEqualTo(3);
    }

    @Test
    void aDialogHasOneUser() {
        dialogs.add(id("a"), alice);

        assertThat(dialogs.add(id("a"), bob)).isFalse();
        assertThat(dialogs.find(id("a"))).contains(alice);
        assertThat(dialogs.add(id("b"), bob)).isTrue();
        assertThat(dialogs.add(id("c"), bob)).isTrue();
    }

    private static DialogId id(String localTag) {
        return new DialogId("call", localTag, "remote");
    }

    private record FakeUser(DeviceId peer, TenantScope scope, SipFlow flow) implements DialogUser {
        @Override
        public void onRequest(DialogId dialog, ServerTransaction transaction) {}

        @Override
        public void onAck(DialogId dialog, SipFlow from, Request ack) {}
    }
}
