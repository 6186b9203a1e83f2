package org.klinke.sip;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Function;
import org.klinke.core.alarm.Alarms;
import org.klinke.core.alarm.PhoneTexts;
import org.klinke.core.call.LegDialer;
import org.klinke.core.call.Switchboard;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.PhoneControl;
import org.klinke.core.directory.Registrations;
import org.klinke.core.id.DeviceId;
import org.klinke.core.numbering.E164;
import org.klinke.core.presence.Presence;
import org.klinke.core.reach.WishDoor;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Timers;
import org.klinke.sip.codec.JainCodec;
import org.klinke.sip.dialog.DialogId;
import org.klinke.sip.dialog.DialogTags;
import org.klinke.sip.dialog.Dialogs;
import org.klinke.sip.edge.Bans;
import org.klinke.sip.edge.DeviceDialog;
import org.klinke.sip.edge.EdgeCounters;
import org.klinke.sip.edge.HeapFill;
import org.klinke.sip.edge.HelpCalls;
import org.klinke.sip.edge.Saturation;
import org.klinke.sip.edge.SipEdge;
import org.klinke.sip.leg.Capabilities;
import org.klinke.sip.leg.DeviceBindings;
import org.klinke.sip.leg.DeviceFlows;
import org.klinke.sip.leg.LegMessages;
import org.klinke.sip.leg.SipFrontDoor;
import org.klinke.sip.leg.SipLegDialer;
import org.klinke.sip.leg.SipLegs;
import org.klinke.sip.message.MessageRequests;
import org.klinke.sip.message.Messages;
import org.klinke.sip.message.TextsToPhones;
import org.klinke.sip.presence.CheckSync;
import org.klinke.sip.presence.Subscriptions;
import org.klinke.sip.registrar.Registrar;
import org.klinke.sip.transport.Advertised;
import org.klinke.sip.transport.SipReceiver;
import org.klinke.sip.trunk.TrunkConnector;
import org.klinke.sip.trunk.TrunkDesk;
import org.klinke.sip.trunk.TrunkEntrance;
import org.klinke.sip.trunk.TrunkTools;
import org.klinke.sip.tx.SipCounters;
import org.klinke.sip.tx.SipStack;

/// Everything between the sockets and the switchboard:
///
///     receiver ─► stack (transactions) ─► edge (who is it?) ─► front door ─┬─► registrar
///                   ▲                                                      └─► legs ─► switchboard
///                   │                                                      ├─► subscriptions ◄─ knock ─ presence
///                   └────────────────────────── legs ◄── dialer ◄──────────────────────── calls
public final class SipSignalling implements AutoCloseable {
    private final SipStack stack;
    private final Registrar registrar;
    private volatile Registrar.Moves follower = (_, _, _) -> {};
    private final Dialogs dialogs;
    private final Presence presence;
    private final Subscriptions subscriptions;
    private final CheckSync checkSync;
    private final SipLegs legs;
    private final SipLegDialer dialer;
    private final Messages messages;
    private final TextsToPhones texts;
    private final SipEdge edge;
    private final TrunkDesk trunks;

    /// @param numbers whose a telephone number of the platform is, if anybody's
    /// @param plans the tenants' ways to the telephone network: what is a call for help after their prefixes
    /// @param alarms told of calls for help that are refused
    /// @param carriers the network towards carriers
    /// @param nonceKey at least 32 secret bytes, kept over restarts
    /// @param random unguessable: tags, branches, nonces
    public SipSignalling(
            SipConfig config,
            JainCodec codec,
            Advertised advertised,
            TenantDirectory tenants,
            Directory directory,
            Presence presence,
            Function<E164, Optional<TenantScope>> numbers,
            OutsidePlans plans,
            Alarms alarms,
            TrunkConnector carriers,
            byte[] nonceKey,
            InstantSource time,
            Timers timers,
            SecureRandom random) {
        stack = new SipStack(codec, advertised, random);
        this.presence = presence;
        trunks = new TrunkDesk(new TrunkTools(
                stack, codec, advertised, config.node(), carriers, time, timers, nonceKey.clone(), random));
        registrar = new Registrar(codec, directory, time, timers, this::moved);
        dialogs = new Dialogs(config.dialogsPerDeviceMax());
        DeviceBindings bindings = (scope, device) -> registrar.bindings(scope, device).stream()
                .map(binding -> new DeviceBindings.Binding(
                        binding.id(),
                        binding.flow(),
                        binding.contact(),
                        binding.path(),
                        binding.instance().map(urn -> urn.replaceAll("[<>]", ""))))
                .toList();
        DialogTags tags = new DialogTags(config.node(), random);
        HelpCalls help = new HelpCalls(plans, directory, alarms, time);
        legs = new SipLegs(
                codec,
                stack,
                advertised,
                bindings,
                trunks,
                dialogs,
                help,
                tags,
                time,
                random,
                (int) config.sessionExpires().toSeconds(),
                config.legsMax());
        dialer = new SipLegDialer(legs, bindings);
        MessageRequests requests = new MessageRequests(codec, tags);
        messages = new Messages(requests, stack, directory, bindings, time);
        texts = new TextsToPhones(requests, stack, directory, bindings);
        LegMessages legMessages = new LegMessages(codec, advertised, config.node());
        subscriptions = new Subscriptions(
                stack, legMessages, new DeviceFlows(bindings), legs, tags, directory, presence, timers);
        checkSync = new CheckSync(stack, legMessages, bindings, tags, directory);
        edge = new SipEdge(
                config.edge().withMethods(Capabilities.METHODS),
                codec,
                tenants,
                directory,
                registrar,
                this::dialog,
                new TrunkEntrance(trunks, numbers, time),
                help,
                nonceKey,
                time,
                random,
                new Saturation(legs::live, config.legsMax(), new HeapFill(time), time));
    }

    private Optional<DeviceDialog> dialog(String callId, String ourTag, String theirTag) {
        return dialogs.find(callId, ourTag, theirTag)
                .or(() -> subscriptions
                        .find(new DialogId(callId, ourTag, theirTag))
                        .map(user -> new DeviceDialog(user.scope(), user.peer(), user.flow())));
    }

    private void moved(TenantScope scope, DeviceId device, boolean registered) {
        presence.device(scope, device, registered);
        subscriptions.moved(device);
        follower.moved(scope, device, registered);
    }

    /// @param moves hears from now on of devices that come and go, besides the lamps
    public void follow(Registrar.Moves moves) {
        follower = moves;
    }

    /// @param door takes from now on what phones' own keys want changed
    public void wishes(WishDoor door) {
        subscriptions.wishes(door);
    }

    /// @param ofTenant what people dial, by their tenant
    public void codes(Function<TenantScope, FeatureCodes> ofTenant) {
        subscriptions.codes(ofTenant);
    }

    /// What sockets deliver to; new calls go to the switchboard.
    public SipReceiver receiver(Switchboard switchboard) {
        return stack.receiver(
                edge, new SipFrontDoor(legs, registrar::onRegister, messages::onMessage, subscriptions, switchboard));
    }

    public LegDialer dialer() {
        return dialer;
    }

    public Registrations registrations() {
        return registrar;
    }

    /// Forgets where a device is, until it registers anew.
    ///
    /// @return whether it was registered
    public boolean forget(TenantScope scope, DeviceId device) {
        return registrar.forget(scope, device);
    }

    public PhoneControl phoneControl() {
        return checkSync;
    }

    public PhoneTexts texts() {
        return texts;
    }

    /// Subscriptions alive.
    public int subscriptions() {
        return subscriptions.live();
    }

    /// Legs that have not ended.
    public int legs() {
        return legs.live();
    }

    /// Dialogs of legs alive, early ones included.
    public int dialogs() {
        return dialogs.size();
    }

    public SipCounters stackCounters() {
        return stack.counters();
    }

    public EdgeCounters edgeCounters() {
        return edge.counters();
    }

    /// Who is not listened to for a while.
    public Bans bans() {
        return edge.bans();
    }

    /// What keeps carriers connected; fed by whoever knows the tenants' trunks.
    public TrunkDesk trunks() {
        return trunks;
    }

    @Override
    public void close() {
        registrar.close();
        subscriptions.close();
    }
}
