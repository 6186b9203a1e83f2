package org.klinke.server.run;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Predicate;
import org.klinke.core.account.AccessGrantStore;
import org.klinke.core.account.AccountStore;
import org.klinke.core.account.ApiKeyStore;
import org.klinke.core.account.Callers;
import org.klinke.core.account.InvitationStore;
import org.klinke.core.account.Invitations;
import org.klinke.core.account.KeptAnswers;
import org.klinke.core.account.LoginPolicyStore;
import org.klinke.core.account.LoginSessionStore;
import org.klinke.core.account.Logins;
import org.klinke.core.account.PasskeyStore;
import org.klinke.core.account.PasswordHashes;
import org.klinke.core.account.ResellerStore;
import org.klinke.core.account.SecondFactorStore;
import org.klinke.core.account.SignOnStore;
import org.klinke.core.alarm.AlarmBook;
import org.klinke.core.alarm.AlarmDesk;
import org.klinke.core.alarm.AlarmLoader;
import org.klinke.core.alarm.AlarmSettingsStore;
import org.klinke.core.alarm.AlarmStore;
import org.klinke.core.apply.Apply;
import org.klinke.core.apply.CodePlanner;
import org.klinke.core.apply.ContactPlanner;
import org.klinke.core.apply.OutsidePlanner;
import org.klinke.core.apply.PhonePlanner;
import org.klinke.core.apply.ReachPlanner;
import org.klinke.core.apply.WebhookPlanner;
import org.klinke.core.audit.AfterCommit;
import org.klinke.core.audit.AuditLog;
import org.klinke.core.audit.Changes;
import org.klinke.core.authority.TollBook;
import org.klinke.core.authority.TollLoader;
import org.klinke.core.authority.TollStore;
import org.klinke.core.cdr.CallJournal;
import org.klinke.core.cdr.CallStore;
import org.klinke.core.code.FeatureCodesStore;
import org.klinke.core.contact.ContactBook;
import org.klinke.core.contact.ContactLoader;
import org.klinke.core.contact.ContactStore;
import org.klinke.core.db.Database;
import org.klinke.core.db.DatabaseConfig;
import org.klinke.core.dialplan.DialPlan;
import org.klinke.core.dialplan.JudgedWishes;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.dialplan.PlanSnapshot;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectoryLoader;
import org.klinke.core.directory.ExtensionPoolStore;
import org.klinke.core.directory.SiteStore;
import org.klinke.core.directory.TenantStore;
import org.klinke.core.directory.UserStore;
import org.klinke.core.firmware.FirmwareBook;
import org.klinke.core.firmware.FirmwareFiles;
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
import org.klinke.core.prompt.PromptBook;
import org.klinke.core.prompt.PromptLoader;
import org.klinke.core.prompt.PromptStore;
import org.klinke.core.prompt.Prompts;
import org.klinke.core.reach.GroupStore;
import org.klinke.core.reach.NumberListStore;
import org.klinke.core.reach.Orders;
import org.klinke.core.reach.ParkingStore;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.reach.ReachLoader;
import org.klinke.core.reach.StoredOrders;
import org.klinke.core.reach.WishesStore;
import org.klinke.core.recording.RecordingBook;
import org.klinke.core.recording.RecordingLoader;
import org.klinke.core.recording.RecordingSettingsStore;
import org.klinke.core.redirect.RedirectStore;
import org.klinke.core.redirect.RedirectWatch;
import org.klinke.core.retention.Keeping;
import org.klinke.core.retention.RetentionStore;
import org.klinke.core.secret.Keyring;
import org.klinke.core.share.ShareStore;
import org.klinke.core.share.Shares;
import org.klinke.core.shelf.Archive;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.shelf.MediaObjectStore;
import org.klinke.core.shelf.Recordings;
import org.klinke.core.shelf.Shelf;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.time.Jobs;
import org.klinke.core.time.Timers;
import org.klinke.core.trace.Traces;
import org.klinke.core.trunk.PlatformNumbers;
import org.klinke.core.trunk.PlatformTrunkStore;
import org.klinke.core.trunk.TrunkProfiles;
import org.klinke.core.trunk.TrunkStore;
import org.klinke.core.visit.VisitStore;
import org.klinke.core.visit.Visits;
import org.klinke.core.voicemail.BoxStore;
import org.klinke.core.voicemail.StoredBoxes;
import org.klinke.core.voicemail.VoiceBox;
import org.klinke.core.voicemail.VoicemailLoader;
import org.klinke.core.voicemail.VoicemailSettingsStore;
import org.klinke.core.webhook.DeliveryStore;
import org.klinke.core.webhook.WebhookAddresses;
import org.klinke.core.webhook.WebhookBook;
import org.klinke.core.webhook.WebhookStore;
import org.klinke.media.convert.SoundConverter;
import org.klinke.provisioning.vendor.Vendors;

/// Database, keys, stores and the picture in memory, put together.
public final class StorageWiring implements AutoCloseable {
    public final Keyring keyring;
    public final Database database;
    public final TenantDirectory tenants = new TenantDirectory();
    public final Directory directory = new Directory();
    public final OutsidePlans outside = new OutsidePlans();
    public final HoursBook hours = new HoursBook();
    public final ReachBook reach = new ReachBook();
    public final TollBook tolls = new TollBook();
    public final TollStore tollStore = new TollStore();
    public final TenantStore tenantStore;
    public final UserStore users;
    public final DeviceStore devices;
    public final SiteStore sites;
    public final ExtensionPoolStore pools;
    public final TrunkProfiles profiles = new TrunkProfiles();
    public final TrunkStore trunks;
    public final PlatformTrunkStore platformTrunks;
    public final NumberStore numbers;
    public final InboundRuleStore inbound;
    public final OutboundRuleStore outbound;
    public final ExpectationStore expectations;
    public final HoursStore hoursStore = new HoursStore();
    public final SwitchStore switches;
    public final WishesStore wishes = new WishesStore();
    public final GroupStore groups;
    public final NumberListStore numberLists;
    public final ParkingStore parking;
    public final ContactStore contacts;
    public final ContactBook contactBook = new ContactBook();
    public final Vendors vendors = new Vendors();
    public final PhoneStore phones = new PhoneStore(vendors);
    public final HandsetStore handsets;
    public final PhoneSetupStore phoneSetups;
    /// What the provisioning door reads.
    public final PhoneBook phoneBook = new PhoneBook();
    public final LoginStore logins;
    public final HotDesks desks;
    /// What people change by their phones' keys and menus.
    public final JudgedWishes ownWishes;
    public final FirmwareStore firmware = new FirmwareStore(vendors);
    public final RolloutStore rollouts = new RolloutStore(firmware);
    public final FirmwareBook firmwareBook = new FirmwareBook();
    public final FirmwareFiles firmwareFiles;
    public final NewcomerBook newcomerBook = new NewcomerBook();
    final NewcomerStore newcomers;
    final RedirectStore redirects;
    final RedirectWatch redirectWatch;

    public final Orders orders;
    public final OutsideReader outsideReader;
    /// Tells whoever keeps the trunks connected of them.
    public final OutsideLoader outsideLoader;
    /// Whose a called number is: for the door of the platform's trunks only.
    public final PlatformNumbers platformNumbers = new PlatformNumbers();

    public final AccountStore accounts;
    public final InvitationStore invitations;
    public final SignOnStore signOns;
    public final PasskeyStore passkeys;
    public final LoginSessionStore sessions;
    public final ApiKeyStore apiKeys;
    public final SecondFactorStore secondFactors;
    public final AccessGrantStore grants;
    public final ResellerStore resellers;
    public final LoginPolicyStore loginPolicies = new LoginPolicyStore();
    public final Jobs jobs;
    public final KeptAnswers keptAnswers;
    public final PasswordHashes hashes;
    public final Callers callers;
    public final Logins accountLogins;
    public final Invitations invited;
    public final AuditLog audit;
    public final CallStore calls = new CallStore();
    public final CallJournal journal;
    public final Traces traces;
    public final AlarmSettingsStore alarmSettings = new AlarmSettingsStore();
    public final AlarmStore alarmStore = new AlarmStore();
    public final AlarmBook alarmBook = new AlarmBook();
    public final AlarmDesk alarms;
    public final VisitStore visitStore;
    public final Visits visits;
    /// What each tenant records.
    public final RecordingBook recordingBook = new RecordingBook();

    public final RecordingSettingsStore recordingSettings = new RecordingSettingsStore();
    /// Who has a voice box, and what is in it.
    public final VoicemailSettingsStore voicemailSettings = new VoicemailSettingsStore();
    public final FeatureCodesStore featureCodes = new FeatureCodesStore();

    public final BoxStore boxStore;
    public final VoicemailLoader voicemail;
    public final StoredBoxes boxes;
    /// What admins do with messages.
    public final Archive messages;

    public final Recordings recordings;
    /// What people do with recordings.
    public final Archive archive;
    /// What others than those may hear for a while.
    public final Shares shares;

    /// What tenants play of their own.
    public final PromptBook promptBook = new PromptBook();

    public final Prompts prompts;
    public final SoundConverter converter = new SoundConverter();

    /// Who outside is told what happens.
    public final WebhookStore webhooks;

    public final WebhookBook webhookBook;
    public final DeliveryStore deliveries = new DeliveryStore();

    public final RetentionStore retention = new RetentionStore();
    /// What goes when.
    public final Keeping keeping;

    private final Shelf shelf;
    /// Folder of the tenants' music on hold.
    public final Path music;

    public final Changes changes;
    public final OutsidePlanner.Stores outsideStores;
    public final Apply apply;

    /// @param data the data directory
    /// @param keepTraces how long the texts of calls' messages are kept
    /// @param keepVisits how long what happened to phones is kept
    /// @param srtpRequired whether phones must encrypt their voice
    /// @param makerAuthorities whether there is any by which this maker's phones can be told
    /// @param signOnInside whether a tenant's people may log in at a place within networks of the house
    /// @param webhookRule where webhooks may lead
    /// @param afterCommit told of every change once memory is up to date
    /// @throws org.klinke.core.db.DatabaseRefused if the database cannot be used as configured
    public StorageWiring(
            Path data,
            DatabaseConfig config,
            Ids ids,
            InstantSource time,
            Timers timers,
            SecureRandom random,
            Duration keepTraces,
            Duration keepVisits,
            boolean srtpRequired,
            Predicate<String> makerAuthorities,
            boolean signOnInside,
            WebhookAddresses webhookRule,
            AfterCommit afterCommit)
            throws IOException {
        keyring = Keyring.open(data.resolve("keys"), random);
        database = Database.open(config);
        audit = new AuditLog(database, keyring);
        tenantStore = new TenantStore(ids, keyring, audit, tenants);
        devices = new DeviceStore(ids, keyring, random);
        newcomers = new NewcomerStore(ids, keyring);
        redirects = new RedirectStore(ids, keyring);
        redirectWatch = new RedirectWatch(database, redirects, phoneBook, time);
        accounts = new AccountStore(ids, time);
        users = new UserStore(ids, accounts::leave);
        invitations = new InvitationStore();
        signOns = new SignOnStore(keyring, signOnInside);
        passkeys = new PasskeyStore(ids);
        sessions = new LoginSessionStore(ids);
        apiKeys = new ApiKeyStore(ids, time, random);
        secondFactors = new SecondFactorStore(keyring, time, random);
        grants = new AccessGrantStore(ids, time);
        resellers = new ResellerStore(accounts);
        jobs = new Jobs(time);
        keptAnswers = new KeptAnswers(database, keyring, ids, time, jobs, tenants::all);
        keptAnswers.start();
        hashes = new PasswordHashes(random);
        callers = new Callers(database, accounts, sessions, apiKeys, secondFactors, loginPolicies, time);
        sites = new SiteStore(ids);
        pools = new ExtensionPoolStore(ids);
        trunks = new TrunkStore(ids, keyring, profiles);
        platformTrunks = new PlatformTrunkStore(ids, keyring, profiles);
        numbers = new NumberStore(ids);
        inbound = new InboundRuleStore(ids);
        outbound = new OutboundRuleStore(ids, keyring);
        expectations = new ExpectationStore(ids);
        outsideReader = new OutsideReader(numbers, trunks, inbound, outbound, sites, featureCodes);
        outsideLoader = new OutsideLoader(database, outsideReader, platformTrunks, outside, platformNumbers);
        switches = new SwitchStore(ids, hoursStore);
        groups = new GroupStore(ids);
        handsets = new HandsetStore(vendors, devices);
        phoneSetups = new PhoneSetupStore(ids, vendors, makerAuthorities);
        numberLists = new NumberListStore(ids);
        parking = new ParkingStore(ids);
        contacts = new ContactStore(ids);
        recordings = new Recordings(data.resolve("recordings"), keyring, ids);
        boxStore = new BoxStore(keyring);
        voicemail = new VoicemailLoader(database, boxStore);
        webhooks = new WebhookStore(ids, keyring, time, random);
        webhookBook = new WebhookBook(database, webhooks);
        PromptStore promptStore = new PromptStore();
        HoursLoader hoursLoader = new HoursLoader(database, hoursStore, switches, hours);
        ReachLoader reachLoader =
                new ReachLoader(database, wishes, groups, numberLists, parking, voicemailSettings, featureCodes, reach);
        TollLoader tollLoader = new TollLoader(database, tollStore, users, tolls, time);
        DirectoryLoader loader = new DirectoryLoader(
                database,
                keyring,
                tenantStore,
                users,
                devices,
                newcomers,
                tenants,
                directory,
                List.of(
                        outsideLoader,
                        hoursLoader,
                        reachLoader,
                        tollLoader,
                        new ContactLoader(database, contacts, contactBook),
                        new RecordingLoader(database, recordingSettings, recordingBook, recordings),
                        new PromptLoader(database, promptStore, recordings, promptBook),
                        new AlarmLoader(database, alarmSettings, sites, alarmBook),
                        new PhoneLoader(database, phones, handsets, phoneSetups, phoneBook),
                        new FirmwareLoader(database, firmware, rollouts, firmwareBook),
                        new NewcomerLoader(database, newcomers, newcomerBook),
                        redirectWatch,
                        webhookBook,
                        voicemail), // last: lamps depend on who is in which group
                timers);
        loader.loadAll();
        AfterCommit both = (touched, tenantsChanged) -> {
            callers.committed(touched, tenantsChanged);
            loader.committed(touched, tenantsChanged);
            afterCommit.committed(touched, tenantsChanged);
        };
        changes = new Changes(database, keyring, ids, time, random, both);
        invited = new Invitations(database, changes, accounts, invitations, hashes, time, random);
        accountLogins = new Logins(
                database, changes, accounts, sessions, secondFactors, signOns, passkeys, hashes, time, random);
        logins = new LoginStore(phones, keyring, random);
        desks = new HotDesks(database, changes, logins, tolls, time);
        orders = new StoredOrders(changes, switches, wishes, desks);
        ownWishes = new JudgedWishes(
                scope -> new PlanSnapshot(
                        scope.tenant(),
                        directory.in(scope),
                        outside.in(scope),
                        hours.in(scope),
                        reach.in(scope),
                        tolls.in(scope)),
                orders,
                time);
        outsideStores = new OutsidePlanner.Stores(
                sites,
                pools,
                numbers,
                trunks,
                inbound,
                outbound,
                expectations,
                tollStore,
                alarmSettings,
                recordingSettings,
                voicemailSettings,
                retention,
                new CodePlanner(featureCodes),
                new ReachPlanner(hoursStore, switches, groups, numberLists, parking, wishes, users, devices),
                new PhonePlanner(phones, handsets, phoneSetups, logins, devices, users),
                new ContactPlanner(contacts),
                new WebhookPlanner(webhooks, webhookRule));
        apply = new Apply(
                changes,
                tenantStore,
                users,
                devices,
                platformTrunks,
                new OutsidePlanner(outsideStores, profiles),
                tenants,
                (tx, permitted) -> new PlanSnapshot(
                        tx.scope().tenant(),
                        loader.read(tx),
                        outsideReader.plan(tx, permitted),
                        hoursLoader.read(tx),
                        reachLoader.read(tx),
                        tolls.in(tx.scope())),
                promptStore,
                srtpRequired);
        journal = CallJournal.open(data.resolve("journal"), database, keyring, tenants, calls, tollLoader::replayed);
        alarms = new AlarmDesk(data.resolve("alarms"), database, keyring, tenants, alarmStore, alarmBook, ids, time);
        MediaObjectStore mediaObjects = new MediaObjectStore();
        keeping = new Keeping(
                database,
                changes,
                retention,
                new Keeping.Fixed(keepTraces, keepVisits, AlarmDesk.KEPT, DeliveryStore.KEPT),
                time);
        shelf = new Shelf(database, changes, mediaObjects, recordings, tenants, time, jobs, keeping);
        archive = new Archive(database, changes, mediaObjects, recordings, shelf, time);
        shares = new Shares(database, changes, new ShareStore(), archive, ids, time);
        messages = new Archive(
                database, changes, mediaObjects, recordings, shelf, Set.of(MediaObject.Kind.VOICEMAIL), time);
        Archive inBoxes = new Archive(
                database,
                changes,
                mediaObjects,
                recordings,
                shelf,
                Set.of(MediaObject.Kind.VOICEMAIL, MediaObject.Kind.GREETING),
                time);
        boxes = new StoredBoxes(
                database, changes, boxStore, recordings, recordingBook, inBoxes, voicemail, tolls, time);
        prompts = new Prompts(
                database,
                changes,
                promptStore,
                recordings,
                recordingBook,
                new Archive(database, changes, mediaObjects, recordings, shelf, Set.of(MediaObject.Kind.PROMPT), time),
                time);
        shelf.follow((scope, object) -> {
            if (object.kind() == MediaObject.Kind.VOICEMAIL) {
                voicemail.load(scope);
                boxes.listed(scope, object.id());
            }
        });
        music = data.resolve("music");
        firmwareFiles = new FirmwareFiles(data.resolve("firmware"));
        traces = new Traces(database, keyring, tenants, time, jobs, keepTraces);
        visitStore = new VisitStore();
        visits = new Visits(database, visitStore, tenants, ids, time, keepVisits);
    }

    /// Of a user or group, by its extension as it is now.
    Optional<VoiceBox> box(TenantScope scope, String extension) {
        return DialPlan.box(extension, plan(scope));
    }

    List<VoiceBox> boxes(TenantScope scope) {
        return DialPlan.boxes(plan(scope));
    }

    /// What decides the tenant's calls at this moment.
    PlanSnapshot plan(TenantScope scope) {
        return new PlanSnapshot(
                scope.tenant(),
                directory.in(scope),
                outside.in(scope),
                hours.in(scope),
                reach.in(scope),
                tolls.in(scope));
    }

    /// @param told of each new message; must not wait
    public void followMessages(BiConsumer<TenantScope, MediaObject> told) {
        follow(MediaObject.Kind.VOICEMAIL, told);
    }

    /// @param told of each recording that has ended; must not wait
    public void followRecordings(BiConsumer<TenantScope, MediaObject> told) {
        follow(MediaObject.Kind.RECORDING, told);
    }

    private void follow(MediaObject.Kind kind, BiConsumer<TenantScope, MediaObject> told) {
        shelf.follow((scope, object) -> {
            if (object.kind() == kind) {
                told.accept(scope, object);
            }
        });
    }

    /// Writes what journal and traces hold, then lets the database go.
    @Override
    public void close() {
        keptAnswers.close();
        visits.close();
        shelf.close();
        traces.close();
        alarms.close();
        journal.close();
        hashes.close();
        database.close();
    }
}
