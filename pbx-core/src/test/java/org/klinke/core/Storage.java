package org.klinke.core;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.klinke.core.account.AccessGrantStore;
import org.klinke.core.account.AccountStore;
import org.klinke.core.account.ApiKeyStore;
import org.klinke.core.account.Callers;
import org.klinke.core.account.InvitationStore;
import org.klinke.core.account.LoginPolicyStore;
import org.klinke.core.account.LoginSessionStore;
import org.klinke.core.account.PasskeyStore;
import org.klinke.core.account.ResellerStore;
import org.klinke.core.account.SecondFactorStore;
import org.klinke.core.account.SignOnStore;
import org.klinke.core.alarm.AlarmBook;
import org.klinke.core.alarm.AlarmLoader;
import org.klinke.core.alarm.AlarmSettingsStore;
import org.klinke.core.apply.Apply;
import org.klinke.core.apply.CodePlanner;
import org.klinke.core.apply.ContactPlanner;
import org.klinke.core.apply.OutsidePlanner;
import org.klinke.core.apply.PhonePlanner;
import org.klinke.core.apply.ReachPlanner;
import org.klinke.core.apply.WebhookPlanner;
import org.klinke.core.audit.Actor;
import org.klinke.core.audit.AuditLog;
import org.klinke.core.audit.Changes;
import org.klinke.core.authority.TollBook;
import org.klinke.core.authority.TollLoader;
import org.klinke.core.authority.TollStore;
import org.klinke.core.code.FeatureCodesStore;
import org.klinke.core.contact.ContactBook;
import org.klinke.core.contact.ContactLoader;
import org.klinke.core.contact.ContactStore;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseConfig;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.dialplan.PlanSnapshot;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectoryLoader;
import org.klinke.core.directory.ExtensionPoolStore;
import org.klinke.core.directory.SiteStore;
import org.klinke.core.directory.TenantDetails;
import org.klinke.core.directory.TenantStore;
import org.klinke.core.directory.UserStore;
import org.klinke.core.firmware.FirmwareBook;
import org.klinke.core.firmware.FirmwareLoader;
import org.klinke.core.firmware.FirmwareStore;
import org.klinke.core.firmware.RolloutStore;
import org.klinke.core.hours.HoursBook;
import org.klinke.core.hours.HoursLoader;
import org.klinke.core.hours.HoursStore;
import org.klinke.core.hours.SwitchStore;
import org.klinke.core.id.Ids;
import org.klinke.core.outside.ExpectationStore;
import org.klinke.core.outside.InboundRuleStore;
import org.klinke.core.outside.NumberStore;
import org.klinke.core.outside.OutboundRuleStore;
import org.klinke.core.outside.OutsideLoader;
import org.klinke.core.outside.OutsideReader;
import org.klinke.core.phone.HandsetStore;
import org.klinke.core.phone.HotDesks;
import org.klinke.core.phone.LoginStore;
import org.klinke.core.phone.NewcomerBook;
import org.klinke.core.phone.NewcomerLoader;
import org.klinke.core.phone.NewcomerStore;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.phone.PhoneLoader;
import org.klinke.core.phone.PhoneSetupStore;
import org.klinke.core.phone.PhoneStore;
import org.klinke.core.phone.SomePhones;
import org.klinke.core.prompt.PromptStore;
import org.klinke.core.reach.GroupStore;
import org.klinke.core.reach.NumberListStore;
import org.klinke.core.reach.ParkingStore;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.reach.ReachLoader;
import org.klinke.core.reach.WishesStore;
import org.klinke.core.recording.RecordingSettingsStore;
import org.klinke.core.redirect.RedirectStore;
import org.klinke.core.redirect.RedirectWatch;
import org.klinke.core.retention.RetentionStore;
import org.klinke.core.secret.Keyring;
import org.klinke.core.shelf.MediaObjectStore;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.SystemTimers;
import org.klinke.core.trunk.PlatformNumbers;
import org.klinke.core.trunk.PlatformTrunkStore;
import org.klinke.core.trunk.TrunkProfiles;
import org.klinke.core.trunk.TrunkStore;
import org.klinke.core.voicemail.BoxStore;
import org.klinke.core.voicemail.VoicemailSettingsStore;
import org.klinke.core.webhook.WebhookAddresses;
import org.klinke.core.webhook.WebhookBook;
import org.klinke.core.webhook.WebhookStore;

/// All storage rooms wired together on a database and a directory, as a server has them: a restart is a second one on
/// the same two.
public final class Storage implements AutoCloseable {
    public static final Actor ACTOR = new Actor("Alice Admin", "operator", "192.0.2.7");

    private static final TrunkProfiles PROFILES = new TrunkProfiles();

    public final SecureRandom random = new SecureRandom();
    public final InstantSource time = InstantSource.system();
    public final Ids ids = new Ids(time, random);
    public final SystemTimers timers = new SystemTimers();
    public final TenantDirectory tenantDirectory = new TenantDirectory();
    public final Directory directory = new Directory();
    public final Keyring keyring;
    public final Database database;
    public final AuditLog audit;
    public final TenantStore tenants;
    public final UserStore users;
    public final DeviceStore devices;
    public final SiteStore sites;
    public final ExtensionPoolStore pools;
    public final TrunkStore trunks;
    public final PlatformTrunkStore platformTrunks;
    public final NumberStore numbers;
    public final InboundRuleStore inbound;
    public final OutboundRuleStore outbound;
    public final ExpectationStore expectations;
    public final OutsidePlans plans = new OutsidePlans();
    public final PlatformNumbers platformNumbers = new PlatformNumbers();
    public final TollStore tolls = new TollStore();
    public final TollBook tollBook = new TollBook();
    public final OutsideReader outsideReader;
    public final OutsideLoader outside;
    public final HoursStore hours = new HoursStore();
    public final SwitchStore switches;
    public final WishesStore wishes = new WishesStore();
    public final GroupStore groups;
    public final NumberListStore numberLists;
    public final ParkingStore parking;
    public final ContactStore contacts;
    public final ContactBook contactBook = new ContactBook();
    public final PhoneStore phones = new PhoneStore(new SomePhones());
    public final HandsetStore handsets;
    public final PhoneSetupStore setups;
    /// By which factory certificates can be checked.
    public final Set<String> makersWithAuthority = ConcurrentHashMap.newKeySet();
    public final PhoneBook phoneBook = new PhoneBook();
    public final LoginStore logins;
    public final HotDesks desks;
    public final FirmwareStore firmware = new FirmwareStore(() -> List.of("generic", "snom-d785"));
    public final RolloutStore rollouts = new RolloutStore(firmware);
    public final FirmwareBook firmwareBook = new FirmwareBook();
    public final NewcomerBook newcomerBook = new NewcomerBook();
    public final NewcomerStore newcomers;
    public final RedirectStore redirects;
    public final RedirectWatch redirectWatch;

    public final HoursBook hoursBook = new HoursBook();
    public final ReachBook reachBook = new ReachBook();
    public final HoursLoader hoursLoader;
    public final ReachLoader reachLoader;
    public final DirectoryLoader loader;
    public final AlarmSettingsStore alarmSettings = new AlarmSettingsStore();
    public final RecordingSettingsStore recordingSettings = new RecordingSettingsStore();
    public final VoicemailSettingsStore voicemailSettings = new VoicemailSettingsStore();
    public final RetentionStore retention = new RetentionStore();
    public final FeatureCodesStore featureCodes = new FeatureCodesStore();
    public final BoxStore boxes;
    public final MediaObjectStore mediaObjects = new MediaObjectStore();
    public final AlarmBook alarmBook = new AlarmBook();
    public final WebhookStore webhooks;
    public final WebhookBook webhookBook;
    public final WebhookAddresses webhookRule = new WebhookAddresses(List.of(), _ -> false);
    public final AccountStore accounts;
    public final InvitationStore invitations;
    public final SignOnStore signOns;
    public final PasskeyStore passkeys;
    public final LoginSessionStore sessions;
    public final ApiKeyStore apiKeys;
    public final SecondFactorStore secondFactors;
    public final LoginPolicyStore loginPolicies = new LoginPolicyStore();
    public final AccessGrantStore grants;
    public final ResellerStore resellers;
    public final Callers callers;
    public final Changes changes;

    public Storage(DatabaseConfig config, Path data) {
        keyring = Keyring.open(data.resolve("keys"), random);
        database = Database.open(config);
        boxes = new BoxStore(keyring);
        webhooks = new WebhookStore(ids, keyring, time, random);
        webhookBook = new WebhookBook(database, webhooks);
        audit = new AuditLog(database, keyring);
        tenants = new TenantStore(ids, keyring, audit, tenantDirectory);
        accounts = new AccountStore(ids, time);
        users = new UserStore(ids, accounts::leave);
        devices = new DeviceStore(ids, keyring, random);
        newcomers = new NewcomerStore(ids, keyring);
        redirects = new RedirectStore(ids, keyring);
        redirectWatch = new RedirectWatch(database, redirects, phoneBook, time);
        sites = new SiteStore(ids);
        pools = new ExtensionPoolStore(ids);
        trunks = new TrunkStore(ids, keyring, PROFILES);
        platformTrunks = new PlatformTrunkStore(ids, keyring, PROFILES);
        numbers = new NumberStore(ids);
        inbound = new InboundRuleStore(ids);
        outbound = new OutboundRuleStore(ids, keyring);
        expectations = new ExpectationStore(ids);
        handsets = new HandsetStore(new SomePhones(), devices);
        setups = new PhoneSetupStore(ids, new SomePhones(), makersWithAuthority::contains);
        outsideReader = new OutsideReader(numbers, trunks, inbound, outbound, sites, featureCodes);
        outside = new OutsideLoader(database, outsideReader, platformTrunks, plans, platformNumbers);
        switches = new SwitchStore(ids, hours);
        groups = new GroupStore(ids);
        numberLists = new NumberListStore(ids);
        parking = new ParkingStore(ids);
        contacts = new ContactStore(ids);
        hoursLoader = new HoursLoader(database, hours, switches, hoursBook);
        reachLoader = new ReachLoader(
                database, wishes, groups, numberLists, parking, voicemailSettings, featureCodes, reachBook);
        loader = new DirectoryLoader(
                database,
                keyring,
                tenants,
                users,
                devices,
                newcomers,
                tenantDirectory,
                directory,
                List.of(
                        outside,
                        hoursLoader,
                        reachLoader,
                        new TollLoader(database, tolls, users, tollBook, time),
                        new ContactLoader(database, contacts, contactBook),
                        new AlarmLoader(database, alarmSettings, sites, alarmBook),
                        new PhoneLoader(database, phones, handsets, setups, phoneBook),
                        new FirmwareLoader(database, firmware, rollouts, firmwareBook),
                        new NewcomerLoader(database, newcomers, newcomerBook),
                        redirectWatch,
                        webhookBook),
                timers);
        invitations = new InvitationStore();
        signOns = new SignOnStore(keyring, false);
        passkeys = new PasskeyStore(ids);
        sessions = new LoginSessionStore(ids);
        apiKeys = new ApiKeyStore(ids, time, random);
        secondFactors = new SecondFactorStore(keyring, time, random);
        grants = new AccessGrantStore(ids, time);
        resellers = new ResellerStore(accounts);
        callers = new Callers(database, accounts, sessions, apiKeys, secondFactors, loginPolicies, time);
        changes = new Changes(database, keyring, ids, time, random, (touched, tenantsChanged) -> {
            callers.committed(touched, tenantsChanged);
            loader.committed(touched, tenantsChanged);
        });
        logins = new LoginStore(phones, keyring, random);
        desks = new HotDesks(database, changes, logins, tollBook, time);
        loader.loadAll();
    }

    /// Makes a tenant with the domain `NAME.example`.
    public TenantScope tenant(String name) {
        changes.platform(ACTOR, "test", change -> tenants.create(change, details(name)));
        return tenantDirectory.byName(name).orElseThrow();
    }

    public OutsidePlanner outsidePlanner() {
        return new OutsidePlanner(
                new OutsidePlanner.Stores(
                        sites,
                        pools,
                        numbers,
                        trunks,
                        inbound,
                        outbound,
                        expectations,
                        tolls,
                        alarmSettings,
                        recordingSettings,
                        voicemailSettings,
                        retention,
                        new CodePlanner(featureCodes),
                        new ReachPlanner(hours, switches, groups, numberLists, parking, wishes, users, devices),
                        phonePlanner(),
                        new ContactPlanner(contacts),
                        new WebhookPlanner(webhooks, webhookRule)),
                PROFILES);
    }

    public PhonePlanner phonePlanner() {
        return new PhonePlanner(phones, handsets, setups, logins, devices, users);
    }

    public Apply apply() {
        return new Apply(
                changes,
                tenants,
                users,
                devices,
                platformTrunks,
                outsidePlanner(),
                tenantDirectory,
                (tx, permitted) -> new PlanSnapshot(
                        tx.scope().tenant(),
                        loader.read(tx),
                        outsideReader.plan(tx, permitted),
                        hoursLoader.read(tx),
                        reachLoader.read(tx),
                        tollBook.in(tx.scope())),
                new PromptStore(),
                true);
    }

    public static TenantDetails details(String name) {
        return new TenantDetails(name, name + ".example", "DE", "89", "Europe/Berlin", "de");
    }

    @Override
    public void close() {
        database.close();
        timers.close();
    }
}
