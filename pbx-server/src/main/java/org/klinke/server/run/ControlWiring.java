package org.klinke.server.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.klinke.core.alarm.Post;
import org.klinke.core.id.Ids;
import org.klinke.core.phone.Adoption;
import org.klinke.core.phone.PhoneImport;
import org.klinke.core.selftest.TrunkTestStore;
import org.klinke.core.webhook.Webhooks;
import org.klinke.provisioning.sheet.PhoneSheet;
import org.klinke.server.api.CallControl;
import org.klinke.server.api.CallControlRoutes;
import org.klinke.server.api.EntryUndo;
import org.klinke.server.api.ErasureRoutes;
import org.klinke.server.api.PlatformUndo;
import org.klinke.server.api.ResellerRoutes;
import org.klinke.server.api.UndoRoutes;
import org.klinke.server.apply.TenantExport;
import org.klinke.server.config.KlinkeConfig;
import org.klinke.server.control.AccountOrders;
import org.klinke.server.control.AccountPersons;
import org.klinke.server.control.AlarmRoutes;
import org.klinke.server.control.AuditOrders;
import org.klinke.server.control.BanRoutes;
import org.klinke.server.control.CallInspector;
import org.klinke.server.control.CallRoutes;
import org.klinke.server.control.ContactRoutes;
import org.klinke.server.control.DebugRoutes;
import org.klinke.server.control.DirectoryRoutes;
import org.klinke.server.control.ExplainRoutes;
import org.klinke.server.control.FirmwareRoutes;
import org.klinke.server.control.ForwardRoutes;
import org.klinke.server.control.GreetingOrders;
import org.klinke.server.control.HandsetRoutes;
import org.klinke.server.control.ImportOrders;
import org.klinke.server.control.InvitationDesk;
import org.klinke.server.control.LimitRoutes;
import org.klinke.server.control.LoginRoutes;
import org.klinke.server.control.NewcomerRoutes;
import org.klinke.server.control.NoticeOrders;
import org.klinke.server.control.OperatorAccount;
import org.klinke.server.control.OperatorRoutes;
import org.klinke.server.control.OwnTenants;
import org.klinke.server.control.PhoneImportRoutes;
import org.klinke.server.control.PhoneLifeRoutes;
import org.klinke.server.control.PhoneOrderRoutes;
import org.klinke.server.control.PhoneRoutes;
import org.klinke.server.control.PhoneSetupRoutes;
import org.klinke.server.control.PromptOrders;
import org.klinke.server.control.RecentCalls;
import org.klinke.server.control.RecordingRoutes;
import org.klinke.server.control.RedirectRoutes;
import org.klinke.server.control.RegistrationRoutes;
import org.klinke.server.control.RetentionOrders;
import org.klinke.server.control.RolloutRoutes;
import org.klinke.server.control.SelfTestRoutes;
import org.klinke.server.control.TrunkRoutes;
import org.klinke.server.control.TrunkTestRoutes;
import org.klinke.server.control.UserKeyRoutes;
import org.klinke.server.control.WebhookOrders;
import org.klinke.server.mail.InvitationMail;
import org.klinke.server.tls.ServerTls;
import org.klinke.web.ControlRoute;

/// The commands behind the control endpoint, put together; what the API shows too is here for it.
final class ControlWiring {
    final CallWiring calling;
    final CallInspector inspector;
    final RegistrationRoutes registrations;
    final TrunkRoutes trunks;
    final AlarmRoutes alarms;
    final TrunkTestRoutes trunkTests;
    final ExplainRoutes explain;
    final DebugRoutes insideCalls;
    final PhoneRoutes phoneDoors;
    final PhoneLifeRoutes phoneLives;
    final PhoneOrderRoutes phoneOrders;
    final PhoneImportRoutes phoneImports;
    final PhoneSetupRoutes phoneSetups;
    final UserKeyRoutes userKeys;
    final LoginRoutes logins;
    final NewcomerRoutes newcomers;
    final BanRoutes bans;
    final InvitationDesk invitations;
    final UndoRoutes undo;
    final ErasureRoutes erasures;
    final ResellerRoutes resellers;
    final CallControl callControl;
    final CallControlRoutes callControlRoutes;
    final Webhooks webhooks;
    final Ids ids;

    private final KlinkeConfig config;
    private final StorageWiring storage;
    private final PhoneWiring phones;
    private final RecentCalls recent;
    private final OwnTenants ownTenants;
    private final OperatorAccount operator;
    private final InstantSource time;
    private final SecureRandom random;

    ControlWiring(
            KlinkeConfig config,
            StorageWiring storage,
            CallWiring calling,
            PhoneWiring phones,
            RecentCalls recent,
            OwnTenants ownTenants,
            OperatorAccount operator,
            Webhooks webhooks,
            Ids ids,
            InstantSource time,
            SecureRandom random,
            Post post) {
        this.config = config;
        this.storage = storage;
        this.calling = calling;
        this.phones = phones;
        this.recent = recent;
        this.ownTenants = ownTenants;
        this.operator = operator;
        this.webhooks = webhooks;
        this.ids = ids;
        this.time = time;
        this.random = random;
        invitations = new InvitationDesk(
                storage.invited,
                storage.invitations,
                new InvitationMail(post, config.webAddress()),
                storage.users,
                storage.changes);
        resellers = new ResellerRoutes(
                storage.resellers, storage.accounts, storage.tenants, storage.database, storage.changes, ids);
        erasures = new ErasureRoutes(storage.audit, storage.changes, storage.tenants);
        undo = new UndoRoutes(
                new EntryUndo(
                        storage.apply,
                        new TenantExport(
                                storage.database,
                                storage.users,
                                storage.devices,
                                storage.outsideStores,
                                storage.platformTrunks),
                        storage.audit),
                new PlatformUndo(
                        storage.apply,
                        storage.changes,
                        storage.audit,
                        storage.tenants,
                        storage.loginPolicies,
                        resellers),
                storage.tenants);
        inspector = new CallInspector(calling.calls, recent, storage.database, storage.calls, storage.traces);
        registrations = new RegistrationRoutes(
                calling.sip.registrations(), storage.directory, storage.tenants, calling.sip.signalling()::forget);
        callControl = new CallControl(calling.calls, storage::plan, registrations, storage.changes, ids, time);
        callControlRoutes = new CallControlRoutes(callControl, storage.directory, storage.tenants);
        trunks = new TrunkRoutes(calling.sip.signalling().trunks(), calling.channels, storage.outside, storage.tenants);
        bans = new BanRoutes(calling.sip.signalling().bans(), storage.tenants, storage.changes, ids);
        alarms = new AlarmRoutes(storage.database, storage.alarmStore, storage.tenants, time);
        trunkTests = new TrunkTestRoutes(
                calling.sip.signalling().trunks(),
                storage.tenants,
                storage.outside,
                calling.calls,
                calling.trunkTests,
                new TrunkTestStore(),
                storage.alarms,
                storage.database,
                storage.changes,
                ids,
                random,
                time);
        explain = new ExplainRoutes(
                storage.tenants,
                storage.directory,
                storage.outside,
                storage.hours,
                storage.reach,
                storage.contactBook,
                storage.tolls,
                calling.sip.registrations(),
                calling.calls,
                time);
        insideCalls = new DebugRoutes(calling.calls, calling.media, storage.tenants, time);
        phoneDoors = new PhoneRoutes(
                storage.phones,
                storage.handsets,
                storage.devices,
                storage.vendors,
                phones.door,
                storage.changes,
                storage.tenants,
                time);
        phoneLives = new PhoneLifeRoutes(
                storage.phones,
                storage.devices,
                storage.visitStore,
                storage.vendors,
                storage.directory,
                storage.database,
                calling.sip.registrations(),
                storage.tenants,
                time);
        phoneOrders = new PhoneOrderRoutes(
                phones.resyncs, storage.devices, storage.phoneBook, storage.changes, storage.tenants);
        phoneImports = new PhoneImportRoutes(
                new PhoneImport(
                        storage.phones,
                        storage.handsets,
                        storage.devices,
                        storage.users,
                        storage.sites,
                        storage.changes,
                        time),
                new PhoneSheet(storage.vendors),
                storage.phones,
                storage.devices,
                storage.users,
                storage.sites,
                phones.door,
                storage.database,
                storage.tenants);
        phoneSetups = new PhoneSetupRoutes(
                storage.phones,
                storage.phoneSetups,
                storage.phoneBook,
                storage.devices,
                storage.vendors,
                phones.door,
                storage.directory,
                storage.reach,
                storage.database,
                storage.tenants);
        userKeys = new UserKeyRoutes(
                storage.phoneSetups,
                storage.phoneBook,
                storage.directory,
                phones.resyncs,
                storage.changes,
                storage.tenants);
        logins = new LoginRoutes(storage.desks, storage.logins, storage.directory, storage.changes, storage.tenants);
        newcomers = new NewcomerRoutes(
                storage.newcomers,
                storage.newcomerBook,
                new Adoption(
                        storage.newcomers,
                        storage.phones,
                        storage.handsets,
                        storage.devices,
                        storage.users,
                        storage.changes,
                        time),
                phones.newcomers,
                storage.vendors,
                storage.directory,
                storage.outside,
                storage.sites,
                storage.database,
                storage.changes,
                calling.sip.registrations(),
                calling.sip.phoneControl(),
                storage.tenants);
    }

    List<ControlRoute> routes(ServerTls tls, StatusWiring status) throws IOException, GeneralSecurityException {
        List<ControlRoute> routes = new ArrayList<>();
        routes.addAll(new DirectoryRoutes(
                        storage.apply,
                        storage.changes,
                        storage.database,
                        storage.users,
                        storage.devices,
                        storage.outsideStores,
                        storage.platformTrunks,
                        storage.logins,
                        storage.tenants)
                .routes());
        routes.addAll(registrations.routes());
        routes.addAll(trunks.routes());
        routes.addAll(alarms.routes());
        routes.addAll(new ForwardRoutes(storage.tenants, storage.directory, storage.reach).routes());
        routes.addAll(new LimitRoutes(
                        storage.tenants,
                        storage.directory,
                        storage.outside,
                        storage.reach,
                        storage.tolls,
                        storage.tollStore,
                        storage.changes,
                        time)
                .routes());
        routes.addAll(trunkTests.routes());
        routes.addAll(
                new CallRoutes(calling.calls, recent, storage.database, storage.calls, inspector, storage.tenants, time)
                        .routes());
        routes.addAll(explain.routes());
        routes.addAll(insideCalls.routes());
        routes.addAll(bans.routes());
        routes.addAll(phoneDoors.routes());
        routes.addAll(logins.routes());
        routes.addAll(new HandsetRoutes(
                        storage.handsets,
                        storage.devices,
                        storage.directory,
                        storage.database,
                        storage.changes,
                        storage.tenants)
                .routes());
        routes.addAll(phoneImports.routes());
        routes.addAll(new RedirectRoutes(
                        storage.redirects,
                        phones.redirects,
                        storage.phoneBook,
                        storage.devices,
                        storage.database,
                        storage.changes,
                        storage.tenants,
                        Set.copyOf(config.phones().redirectHosts()))
                .routes());
        routes.addAll(phoneLives.routes());
        routes.addAll(phoneSetups.routes());
        routes.addAll(userKeys.routes());
        routes.addAll(phoneOrders.routes());
        routes.addAll(new FirmwareRoutes(
                        storage.firmware,
                        storage.firmwareFiles,
                        storage.phones,
                        storage.devices,
                        storage.database,
                        storage.changes,
                        storage.tenants,
                        ids,
                        time)
                .routes());
        routes.addAll(new RolloutRoutes(
                        storage.firmware,
                        storage.rollouts,
                        storage.firmwareBook,
                        storage.phones,
                        storage.devices,
                        calling.sip.registrations(),
                        phones::firmwareIn,
                        phones::fetchAnew,
                        storage.changes,
                        storage.tenants,
                        time)
                .routes());
        routes.addAll(new RecordingRoutes("/recordings", storage.archive, storage.tenants).routes());
        routes.addAll(new RecordingRoutes("/voicemail", storage.messages, storage.tenants).routes());
        routes.addAll(new RetentionOrders(storage.keeping, storage.tenants).routes());
        routes.addAll(new PromptOrders(storage.prompts, storage.converter, storage.tenants).routes());
        routes.addAll(new GreetingOrders(storage::box, storage.boxes, storage.converter, storage.tenants).routes());
        routes.addAll(new ContactRoutes(
                        storage.contacts, storage.database, storage.changes, storage.tenants, storage.directory)
                .routes());
        routes.addAll(new WebhookOrders(webhooks, storage.tenants).routes());
        routes.addAll(newcomers.routes());
        routes.addAll(new OperatorRoutes(operator).routes());
        routes.addAll(new AccountOrders(
                        storage.accounts,
                        new AccountPersons(storage.users),
                        invitations,
                        storage.secondFactors,
                        storage.apiKeys,
                        storage.hashes,
                        storage.database,
                        storage.changes,
                        storage.tenants,
                        time,
                        random)
                .routes());
        routes.addAll(new ImportOrders(storage.apply, storage.tenants).routes());
        routes.addAll(new AuditOrders(storage.audit, storage.tenants).routes());
        routes.addAll(undo.orders());
        routes.addAll(erasures.orders());
        routes.addAll(resellers.orders());
        routes.addAll(callControlRoutes.orders());
        routes.addAll(new NoticeOrders(status.notices, status.subscribers, status.site::status).routes());
        routes.addAll(new SelfTestRoutes(
                        ownTenants,
                        () -> new InetSocketAddress(
                                reachable(config.sip().addresses().getFirst()),
                                config.sip().tlsPort()),
                        tls.clientContext())
                .routes());
        return routes;
    }

    /// Where this machine reaches what listens there.
    static InetAddress reachable(InetAddress bound) {
        return bound.isAnyLocalAddress() ? InetAddress.ofLiteral("127.0.0.1") : bound;
    }
}
