package org.klinke.server.run;

import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.klinke.core.cdr.CallFigureStore;
import org.klinke.core.cdr.CallListStore;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Timers;
import org.klinke.server.api.AccountRoutes;
import org.klinke.server.api.ApiKeyRoutes;
import org.klinke.server.api.AuditRoutes;
import org.klinke.server.api.BroughtSounds;
import org.klinke.server.api.CallRecordRoutes;
import org.klinke.server.api.CareRoutes;
import org.klinke.server.api.ConfigurationRoutes;
import org.klinke.server.api.Decoding;
import org.klinke.server.api.EntryRoutes;
import org.klinke.server.api.EventRoutes;
import org.klinke.server.api.GrantRoutes;
import org.klinke.server.api.GreetingRoutes;
import org.klinke.server.api.ImportRoutes;
import org.klinke.server.api.InvitationRoutes;
import org.klinke.server.api.KeptRecordingRoutes;
import org.klinke.server.api.LiveRoutes;
import org.klinke.server.api.LoginPolicyRoutes;
import org.klinke.server.api.MeRoutes;
import org.klinke.server.api.MessageRoutes;
import org.klinke.server.api.OverviewRoutes;
import org.klinke.server.api.Own;
import org.klinke.server.api.OwnCallRoutes;
import org.klinke.server.api.OwnReachRoutes;
import org.klinke.server.api.OwnRoutes;
import org.klinke.server.api.PasskeyRoutes;
import org.klinke.server.api.PhoneCareRoutes;
import org.klinke.server.api.PhoneDoorRoutes;
import org.klinke.server.api.PlatformRoutes;
import org.klinke.server.api.PromptArchiveRoutes;
import org.klinke.server.api.PromptRoutes;
import org.klinke.server.api.RetentionRoutes;
import org.klinke.server.api.SecondFactorRoutes;
import org.klinke.server.api.ServerRoutes;
import org.klinke.server.api.SessionRoutes;
import org.klinke.server.api.ShareRoutes;
import org.klinke.server.api.SignOnRoutes;
import org.klinke.server.api.StatusRoutes;
import org.klinke.server.api.TenantBanRoutes;
import org.klinke.server.api.TenantRoutes;
import org.klinke.server.api.TodayRoutes;
import org.klinke.server.api.WebhookRoutes;
import org.klinke.server.apply.TenantExport;
import org.klinke.server.config.KlinkeConfig;
import org.klinke.server.control.AccountPersons;
import org.klinke.server.control.OperatorAccount;
import org.klinke.server.events.LiveEvents;
import org.klinke.server.passkey.Passkeys;
import org.klinke.server.prompt.PromptImport;
import org.klinke.server.signon.OutsideHttps;
import org.klinke.server.signon.SignOns;
import org.klinke.server.status.TestCalls;
import org.klinke.server.tls.ServerTls;
import org.klinke.web.api.Api;
import org.klinke.web.api.ApiDoor;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.Contract;
import org.klinke.web.api.Cursors;

/// The REST API, put together.
public final class ApiWiring {
    private ApiWiring() {}

    static Api api(
            StorageWiring storage,
            ControlWiring control,
            StatusWiring status,
            KlinkeConfig config,
            ServerTls tls,
            LiveEvents live,
            OperatorAccount operator,
            InstantSource time,
            Timers timers,
            SecureRandom random,
            UnaryOperator<String> german) {
        ApiDoor door = new ApiDoor(storage.callers, storage.tenants, new ApiDoor.Grants() {
            @Override
            public boolean open(TenantScope tenant, UUID account) {
                return storage.database.inTenant(tenant, tx -> storage.grants.opens(tx, account));
            }

            @Override
            public Set<TenantId> owned(UUID account) {
                return storage.database.inPlatform(tx -> storage.resellers.owned(tx, account));
            }
        });
        Contract contract = Contract.load();
        return new Api(
                contract,
                door,
                storage.keptAnswers,
                time,
                german,
                routes(
                        door, storage, control, status, config, tls, live, operator, time, timers, random, contract,
                        german));
    }

    private static List<ApiRoute> routes(
            ApiDoor door,
            StorageWiring storage,
            ControlWiring control,
            StatusWiring status,
            KlinkeConfig config,
            ServerTls tls,
            LiveEvents live,
            OperatorAccount operator,
            InstantSource time,
            Timers timers,
            SecureRandom random,
            Contract contract,
            UnaryOperator<String> german) {
        Cursors cursors = new Cursors(storage.keyring.serverSecret("api cursor"));
        Decoding decoding = new Decoding();
        TenantExport export = new TenantExport(
                storage.database, storage.users, storage.devices, storage.outsideStores, storage.platformTrunks);
        Own own = new Own(storage.directory);
        CallRecordRoutes calls = new CallRecordRoutes(
                new CallListStore(), control.inspector, storage.directory, storage.database, cursors, time);
        PhoneCareRoutes phones =
                new PhoneCareRoutes(control.phoneOrders, control.phoneSetups, control.userKeys, storage.vendors);
        BroughtSounds brought = new BroughtSounds(storage.converter);
        GreetingRoutes greetings = new GreetingRoutes(storage::box, storage.boxes, brought);
        MessageRoutes messages =
                new MessageRoutes(storage::boxes, storage::box, storage.boxes, storage.messages, cursors);
        return Stream.of(
                        new SessionRoutes(
                                        storage.accountLogins,
                                        storage.sessions,
                                        storage.database,
                                        storage.changes,
                                        storage.tenants,
                                        time)
                                .routes(),
                        new MeRoutes(storage.accountLogins, operator).routes(),
                        new SecondFactorRoutes(
                                        storage.secondFactors,
                                        storage.accounts,
                                        storage.accountLogins,
                                        storage.database,
                                        storage.changes)
                                .routes(),
                        new PasskeyRoutes(
                                        new Passkeys(
                                                storage.passkeys,
                                                storage.accountLogins,
                                                storage.database,
                                                storage.tenants,
                                                storage.keyring,
                                                config.server().name(),
                                                config.http().httpsPort(),
                                                time,
                                                random),
                                        storage.passkeys,
                                        storage.secondFactors,
                                        storage.accountLogins,
                                        storage.database,
                                        storage.changes,
                                        time)
                                .routes(),
                        new ApiKeyRoutes(storage.apiKeys, storage.database, storage.changes, time).routes(),
                        new AccountRoutes(
                                        storage.accounts,
                                        new AccountPersons(storage.users),
                                        storage.hashes,
                                        storage.database,
                                        storage.changes,
                                        random)
                                .routes(),
                        new SignOnRoutes(
                                        new SignOns(
                                                new OutsideHttps(
                                                        tls::carrierContext,
                                                        config.signOn().inside(),
                                                        timers),
                                                storage.signOns,
                                                storage.accounts,
                                                storage.hashes,
                                                storage.accountLogins,
                                                storage.database,
                                                storage.changes,
                                                storage.tenants,
                                                storage.keyring,
                                                "https://" + config.server().name() + ":"
                                                        + config.http().httpsPort(),
                                                time,
                                                random),
                                        storage.signOns,
                                        storage.accounts,
                                        storage.database,
                                        storage.changes,
                                        storage.tenants)
                                .routes(),
                        new InvitationRoutes(
                                        storage.invited,
                                        storage.invitations,
                                        control.invitations,
                                        storage.accounts,
                                        storage.tenants,
                                        storage.changes)
                                .routes(),
                        new LoginPolicyRoutes(
                                        storage.loginPolicies, storage.accounts, storage.database, storage.changes)
                                .routes(),
                        new TenantRoutes(
                                        storage.tenants,
                                        storage.tenantStore,
                                        storage.resellers,
                                        storage.changes,
                                        door::sight)
                                .routes(),
                        control.resellers.routes(),
                        new ServerRoutes(config.server().name(), tls::ends, control.bans).routes(),
                        new TenantBanRoutes(control.bans).routes(),
                        new PlatformRoutes(
                                        storage.tenants,
                                        storage.directory,
                                        control.calling.sip.registrations(),
                                        control.calling.calls,
                                        control.calling.sip.signalling().trunks(),
                                        storage.recordings,
                                        storage.recordingBook,
                                        storage.database,
                                        storage.converter.readsAll(),
                                        storage.music.resolveSibling("keys"),
                                        storage.jobs,
                                        door::sight)
                                .routes(),
                        new StatusRoutes(
                                        config.status().page(),
                                        status.board,
                                        status.notices,
                                        () -> status.testCalls.flatMap(TestCalls::last),
                                        time::instant)
                                .routes(),
                        new AuditRoutes(storage.audit, cursors).routes(),
                        control.undo.routes(),
                        control.erasures.routes(),
                        new LiveRoutes(
                                        control.calling.calls,
                                        control.insideCalls,
                                        control.registrations,
                                        control.trunks,
                                        storage.changes,
                                        time)
                                .routes(),
                        new EventRoutes(live, contract, german).routes(),
                        calls.routes(),
                        new KeptRecordingRoutes(storage.archive, decoding, cursors, time).routes(),
                        new PhoneDoorRoutes(control.phoneDoors, control.newcomers, control.logins).routes(),
                        phones.routes(),
                        new RetentionRoutes(storage.keeping).routes(),
                        new ShareRoutes(storage.archive, storage.shares, decoding).routes(),
                        greetings.routes(),
                        messages.routes(),
                        new OwnRoutes(
                                        own,
                                        storage.directory,
                                        control.calling.sip.registrations(),
                                        phones,
                                        messages,
                                        greetings,
                                        calls)
                                .routes(),
                        new OwnReachRoutes(
                                        own,
                                        storage.directory,
                                        storage.reach,
                                        storage.ownWishes,
                                        storage.wishes,
                                        storage.changes)
                                .routes(),
                        new PromptRoutes(storage.prompts, brought).routes(),
                        new PromptArchiveRoutes(
                                        storage.prompts, new PromptImport(storage.prompts::add, storage.converter))
                                .routes(),
                        new TodayRoutes(new CallFigureStore(), storage.database, time).routes(),
                        new OverviewRoutes(control.alarms, control.phoneLives, control.newcomers, control.explain, time)
                                .routes(),
                        new ConfigurationRoutes(storage.apply, export).routes(),
                        new ImportRoutes(storage.apply, control.phoneImports).routes(),
                        new EntryRoutes(storage.apply, export, storage.database, cursors, storage.audit).routes(),
                        new WebhookRoutes(control.webhooks, cursors).routes(),
                        new CareRoutes(
                                        storage.switches,
                                        control.trunkTests,
                                        scope -> tls.ends(List.of(
                                                scope.domain(), config.server().name())),
                                        storage.database,
                                        storage.changes)
                                .routes(),
                        control.callControlRoutes.routes(),
                        new OwnCallRoutes(own, control.calling.calls, control.callControl, storage.reach, live)
                                .routes(),
                        new GrantRoutes(storage.grants, storage.tenants, storage.database, storage.changes, door::sight)
                                .routes())
                .flatMap(List::stream)
                .toList();
    }
}
