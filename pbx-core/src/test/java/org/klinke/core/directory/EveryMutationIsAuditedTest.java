package org.klinke.core.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.klinke.core.Storage;
import org.klinke.core.account.AccessGrantStore;
import org.klinke.core.account.Account;
import org.klinke.core.account.AccountDetails;
import org.klinke.core.account.AccountStore;
import org.klinke.core.account.ApiKeyStore;
import org.klinke.core.account.InvitationStore;
import org.klinke.core.account.LoginPolicy;
import org.klinke.core.account.LoginPolicyStore;
import org.klinke.core.account.LoginSessionStore;
import org.klinke.core.account.LoginToken;
import org.klinke.core.account.PasskeyStore;
import org.klinke.core.account.Permission;
import org.klinke.core.account.Reseller;
import org.klinke.core.account.ResellerStore;
import org.klinke.core.account.Role;
import org.klinke.core.account.SecondFactorStore;
import org.klinke.core.account.SignOn;
import org.klinke.core.account.SignOnStore;
import org.klinke.core.account.TestCodes;
import org.klinke.core.alarm.AlarmSettings;
import org.klinke.core.alarm.AlarmSettingsStore;
import org.klinke.core.audit.Change;
import org.klinke.core.audit.PlatformChange;
import org.klinke.core.audit.RealmChange;
import org.klinke.core.authority.Subject;
import org.klinke.core.authority.TollSettings;
import org.klinke.core.authority.TollStore;
import org.klinke.core.authority.TollText;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.code.FeatureCodesStore;
import org.klinke.core.contact.Contact;
import org.klinke.core.contact.ContactStore;
import org.klinke.core.db.PostgresExtension;
import org.klinke.core.db.TestDatabase;
import org.klinke.core.dialplan.InboundRule;
import org.klinke.core.dialplan.NumberBlock;
import org.klinke.core.dialplan.NumberProof;
import org.klinke.core.dialplan.OutboundRule;
import org.klinke.core.firmware.Firmware;
import org.klinke.core.firmware.FirmwareStore;
import org.klinke.core.firmware.Rollout;
import org.klinke.core.firmware.RolloutStore;
import org.klinke.core.hours.HoursDetails;
import org.klinke.core.hours.HoursStore;
import org.klinke.core.hours.SwitchDetails;
import org.klinke.core.hours.SwitchStore;
import org.klinke.core.hours.TimeCondition;
import org.klinke.core.hours.TimeRange;
import org.klinke.core.id.CallId;
import org.klinke.core.id.ConversationId;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.LegId;
import org.klinke.core.id.NumberId;
import org.klinke.core.id.RecordingId;
import org.klinke.core.id.RuleId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.TrunkId;
import org.klinke.core.id.UserId;
import org.klinke.core.media.RecordingFormat;
import org.klinke.core.numbering.E164;
import org.klinke.core.outside.Expectation;
import org.klinke.core.outside.ExpectationStore;
import org.klinke.core.outside.InboundRuleStore;
import org.klinke.core.outside.NumberDetails;
import org.klinke.core.outside.NumberStore;
import org.klinke.core.outside.OutboundRuleStore;
import org.klinke.core.phone.Handset;
import org.klinke.core.phone.HandsetStore;
import org.klinke.core.phone.HotDesk;
import org.klinke.core.phone.LoginStore;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Newcomer;
import org.klinke.core.phone.NewcomerStore;
import org.klinke.core.phone.PhoneDetails;
import org.klinke.core.phone.PhoneKey;
import org.klinke.core.phone.PhoneLayer;
import org.klinke.core.phone.PhoneSetup;
import org.klinke.core.phone.PhoneSetupStore;
import org.klinke.core.phone.PhoneStore;
import org.klinke.core.prompt.PhonePrompt;
import org.klinke.core.prompt.Prompt;
import org.klinke.core.prompt.PromptStore;
import org.klinke.core.reach.Actions;
import org.klinke.core.reach.BlockLists;
import org.klinke.core.reach.GroupDetails;
import org.klinke.core.reach.GroupStore;
import org.klinke.core.reach.NumberListStore;
import org.klinke.core.reach.NumberMask;
import org.klinke.core.reach.ParkingLot;
import org.klinke.core.reach.ParkingStore;
import org.klinke.core.reach.RingGroup;
import org.klinke.core.reach.SpeedDial;
import org.klinke.core.reach.WishChange;
import org.klinke.core.reach.Wishes;
import org.klinke.core.reach.WishesStore;
import org.klinke.core.recording.RecordingSettings;
import org.klinke.core.recording.RecordingSettingsStore;
import org.klinke.core.redirect.RedirectSettings;
import org.klinke.core.redirect.RedirectStore;
import org.klinke.core.retention.Retention;
import org.klinke.core.retention.RetentionStore;
import org.klinke.core.share.Share;
import org.klinke.core.share.ShareStore;
import org.klinke.core.shelf.Label;
import org.klinke.core.shelf.MediaObject;
import org.klinke.core.shelf.MediaObjectStore;
import org.klinke.core.status.Notice;
import org.klinke.core.status.NoticeStore;
import org.klinke.core.status.Words;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.Ceiling;
import org.klinke.core.trunk.PlatformTrunk;
import org.klinke.core.trunk.PlatformTrunkStore;
import org.klinke.core.trunk.TrunkDetails;
import org.klinke.core.trunk.TrunkRow;
import org.klinke.core.trunk.TrunkStore;
import org.klinke.core.voicemail.BoxStore;
import org.klinke.core.voicemail.GreetingCase;
import org.klinke.core.voicemail.VoicemailSettings;
import org.klinke.core.voicemail.VoicemailSettingsStore;
import org.klinke.core.webhook.Webhook;
import org.klinke.core.webhook.WebhookDetails;
import org.klinke.core.webhook.WebhookEvent;
import org.klinke.core.webhook.WebhookStore;

/// A store method that takes a [Change] must be tried here, and each must leave exactly one entry.
@ExtendWith(PostgresExtension.class)
class EveryMutationIsAuditedTest {
    private static final List<Class<?>> STORES = List.of(
            TenantStore.class,
            UserStore.class,
            DeviceStore.class,
            SiteStore.class,
            ExtensionPoolStore.class,
            TrunkStore.class,
            PlatformTrunkStore.class,
            NumberStore.class,
            InboundRuleStore.class,
            OutboundRuleStore.class,
            ExpectationStore.class,
            HoursStore.class,
            SwitchStore.class,
            WishesStore.class,
            GroupStore.class,
            NumberListStore.class,
            ParkingStore.class,
            ContactStore.class,
            AlarmSettingsStore.class,
            PhoneStore.class,
            HandsetStore.class,
            PhoneSetupStore.class,
            LoginStore.class,
            RedirectStore.class,
            FirmwareStore.class,
            RolloutStore.class,
            NewcomerStore.class,
            TollStore.class,
            AccountStore.class,
            LoginSessionStore.class,
            ApiKeyStore.class,
            SecondFactorStore.class,
            LoginPolicyStore.class,
            InvitationStore.class,
            PasskeyStore.class,
            SignOnStore.class,
            AccessGrantStore.class,
            ResellerStore.class,
            MediaObjectStore.class,
            RecordingSettingsStore.class,
            RetentionStore.class,
            VoicemailSettingsStore.class,
            FeatureCodesStore.class,
            BoxStore.class,
            PromptStore.class,
            ShareStore.class,
            WebhookStore.class,
            NoticeStore.class);
    /// They only ask for a check at the end, or for the time.
    private static final Set<String> NO_MUTATION = Set.of(
            "ExtensionPoolStore.requireFit",
            "ResellerStore.requireRoom",
            "ExtensionPoolStore.requireAlarmed",
            "HoursStore.requireKnown",
            "LoginStore.next");

    private final Storage storage;
    private final TenantScope acme;
    private final Map<String, Runnable> tried = new LinkedHashMap<>();

    EveryMutationIsAuditedTest(TestDatabase server, @TempDir Path directory) {
        storage = new Storage(server.config(), directory);
        acme = storage.tenant("acme");
        AtomicReference<UserId> user = new AtomicReference<>();
        AtomicReference<DeviceId> device = new AtomicReference<>();
        inTenant("UserStore.create", change -> user.set(storage.users.create(change, user("100"))));
        inTenant("UserStore.update", change -> storage.users.update(change, user.get(), user("101")));
        inTenant("UserStore.exchange", change -> {
            List<UserRow> all = storage.users.list(change.tx());
            storage.users.exchange(
                    change, all, () -> all.forEach(row -> storage.users.update(change, row, user("102"))));
        });
        inTenant(
                "DeviceStore.create",
                change -> device.set(storage.devices.create(change, device("a"), "password-password")));
        inTenant(
                "DeviceStore.update",
                change -> storage.devices.update(change, device.get(), device("b"), Optional.empty()));
        inTenant("DeviceStore.exchange", change -> {
            List<DeviceRow> all = storage.devices.list(change.tx());
            storage.devices.exchange(
                    change,
                    all,
                    () -> all.forEach(row -> storage.devices.update(change, row, device("c"), Optional.empty())));
        });
        inTenant(
                "WishesStore.set",
                change -> storage.wishes.set(
                        change, user.get(), new Wishes(true, true, List.of(), List.of(), List.of())));
        inTenant(
                "WishesStore.dial",
                change -> storage.wishes.dial(change, user.get(), new WishChange.DoNotDisturb(false)));
        WebhookDetails hook = new WebhookDetails("crm", "https://crm.example/x", Set.of(WebhookEvent.CALL), true);
        inTenant(
                "WebhookStore.create",
                change -> storage.webhooks.create(
                        change,
                        new WebhookDetails("other", "https://crm.example/y", Set.of(WebhookEvent.ALARM), true)));
        inTenant("WebhookStore.put", change -> storage.webhooks.put(change, hook, Optional.empty()));
        inTenant("WebhookStore.renewSecret", change -> storage.webhooks.renewSecret(change, webhook(change)));
        inTenant("WebhookStore.exportSecrets", change -> storage.webhooks.exportSecrets(change));
        inTenant(
                "WebhookStore.switchOff",
                change -> storage.webhooks.switchOff(change, webhook(change), "it answers 500"));
        inTenant("WebhookStore.delete", change -> storage.webhooks.delete(change, webhook(change)));
        inTenant(
                "PhoneStore.put",
                change -> storage.phones.put(
                        change, device.get(), new PhoneDetails("generic", Optional.of(MacAddress.of("000413a1b2c3")))));
        AtomicReference<DeviceId> second = new AtomicReference<>();
        inTenant(
                "HandsetStore.put",
                change -> {
                    second.set(storage.devices.create(change, device("second"), "password-password"));
                    storage.phones.put(change, device.get(), new PhoneDetails("snom-m700", Optional.empty()));
                },
                change -> storage.handsets.put(change, new Handset(second.get(), device.get(), 2)));
        inTenant("HandsetStore.vacate", change -> {
            Optional<Handset> was = storage.handsets.vacate(change, second.get());
            storage.handsets.put(change, new Handset(second.get(), device.get(), 3), was);
        });
        inTenant("HandsetStore.rekey", change -> storage.handsets.rekey(change, device.get()));
        inTenant("HandsetStore.remove", change -> storage.handsets.remove(change, second.get()));
        inTenant(
                "PhoneSetupStore.set",
                change -> {
                    storage.devices.delete(change, second.get());
                    storage.phones.put(
                            change,
                            device.get(),
                            new PhoneDetails("generic", Optional.of(MacAddress.of("000413a1b2c3"))));
                },
                change -> storage.setups.set(
                        change, new PhoneLayer.All(), PhoneSetup.read("20", "2 dial +498921610 Taxi", "")));
        inTenant(
                "PhoneSetupStore.setKeys",
                change -> storage.setups.setKeys(change, device.get(), List.of(new PhoneKey(1, "line", "", ""))));
        inTenant(
                "PhoneStore.renew",
                change ->
                        storage.phones.renew(change, device.get(), Optional.of(Instant.parse("2026-03-01T10:00:00Z"))));
        inTenant("PhoneStore.settled", change -> storage.phones.settled(change, device.get(), 2));
        Firmware firmware =
                new Firmware(UUID.randomUUID(), List.of("generic"), "1.0", "f.bin", 1, "00", "", Instant.EPOCH);
        inTenant("FirmwareStore.add", change -> storage.firmware.add(change, firmware));
        inTenant(
                "FirmwareStore.assign",
                change -> storage.firmware.assign(
                        change, storage.phones.find(change.tx(), device.get()).orElseThrow(), "a", firmware));
        inTenant(
                "FirmwareStore.pin",
                change -> storage.firmware.pin(
                        change, storage.phones.find(change.tx(), device.get()).orElseThrow(), "a", firmware));
        Supplier<Rollout> rollout = () -> new Rollout(
                "generic",
                firmware,
                List.of(device.get()),
                Instant.parse("2026-03-01T10:00:00Z"),
                Duration.ofHours(1),
                Rollout.State.FIRST);
        inTenant("RolloutStore.begin", change -> storage.rollouts.begin(change, rollout.get()));
        inTenant("RolloutStore.end", change -> storage.rollouts.end(change, rollout.get(), Rollout.State.DONE));
        inTenant("FirmwareStore.remove", change -> storage.firmware.remove(change, firmware));
        SiteId home = storage.database.inTenant(
                acme, tx -> storage.sites.list(tx).getFirst().id());
        Instant early = Instant.parse("2026-03-01T10:00:00Z");
        NewcomerStore.Arrival arrival =
                new NewcomerStore.Arrival(home, MacAddress.of("000413a1b2c4"), "192.0.2.1", "", "generic");
        AtomicReference<Newcomer> newcomer = new AtomicReference<>();
        Consumer<Change> arrives = change -> newcomer.set(storage.newcomers
                .arrive(change, arrival, "password-password", _ -> false, early)
                .orElseThrow());
        inTenant("NewcomerStore.renew", change -> storage.newcomers.renew(change, home, true));
        inTenant("NewcomerStore.arrive", arrives);
        inTenant("NewcomerStore.spare", change -> storage.newcomers.spare(change, home, "password-password", early));
        inTenant("NewcomerStore.adopt", change -> storage.newcomers.adopt(change, newcomer.get(), device.get()));
        inTenant("NewcomerStore.settled", change -> storage.newcomers.settled(change, device.get()));
        inTenant(
                "NewcomerStore.expire",
                arrives,
                change -> storage.newcomers.expire(change, _ -> false, Instant.parse("2026-04-01T10:00:00Z")));
        inTenant(
                "NewcomerStore.forget",
                arrives,
                change -> storage.newcomers.forget(change, newcomer.get().mac(), ""));
        inTenant("NewcomerStore.forget", arrives, change -> storage.newcomers.forget(change, newcomer.get()));
        inTenant("LoginStore.setPin", change -> storage.logins.setPin(change, user.get(), "4711"));
        inTenant("LoginStore.exportPins", storage.logins::exportPins);
        inTenant(
                "LoginStore.logIn",
                change -> storage.phones.put(
                        change,
                        device.get(),
                        new PhoneDetails("generic", Optional.empty(), Optional.of(HotDesk.PLAIN))),
                change -> storage.logins.logIn(change, device.get(), user.get(), early));
        inTenant("LoginStore.logOut", change -> storage.logins.logOut(change, device.get()));
        RedirectSettings redirect = new RedirectSettings("snom", "https://api.example/", "id", "", "", false);
        inTenant(
                "RedirectStore.put",
                change -> storage.redirects.put(change, redirect, new RedirectStore.Secrets("secret", "")));
        inTenant("RedirectStore.remove", change -> storage.redirects.remove(change, "snom"));
        Notice notice = new Notice(
                UUID.randomUUID(),
                Notice.Kind.INCIDENT,
                Notice.State.INVESTIGATING,
                new Words("", "a"),
                List.of(),
                early,
                Optional.empty(),
                false,
                List.of(new Notice.Update(early, Notice.State.INVESTIGATING, new Words("", "a"))));
        UUID seller = storage.changes.platform(
                Storage.ACTOR,
                "seller",
                change -> storage.accounts.create(
                        change, new AccountDetails("seller", "", List.of(Role.RESELLER), false), "a hash"));
        Reseller firm = new Reseller(UUID.randomUUID(), "Firm", 2, List.of(), List.of(seller));
        onPlatform("ResellerStore.create", change -> storage.resellers.create(change, firm));
        onPlatform("ResellerStore.give", change -> storage.resellers.give(change, seller, acme));
        onPlatform(
                "ResellerStore.update",
                change -> storage.resellers.update(
                        change, new Reseller(firm.id(), "Firm", 3, List.of(acme.id()), List.of(seller))));
        onPlatform("ResellerStore.delete", change -> storage.resellers.delete(change, firm.id()));
        NoticeStore notices = new NoticeStore(storage.ids);
        onPlatform("NoticeStore.create", change -> notices.create(change, notice));
        onPlatform("NoticeStore.update", change -> notices.update(change, notice, resolved(notice)));
        onPlatform("NoticeStore.delete", change -> notices.delete(change, notice));
        inTenant("PhoneStore.remove", change -> storage.phones.remove(change, device.get()));
        inTenant(
                "GroupStore.set",
                change -> storage.groups.set(
                        change,
                        List.of(new GroupDetails(
                                "800", "a", RingGroup.Strategy.ALL, List.of("102"), 15, 60, Actions.NONE))));
        inTenant(
                "ParkingStore.set",
                change -> storage.parking.set(change, List.of(new ParkingLot("600", "a", 9, 120, Optional.empty()))));
        inTenant(
                "NumberListStore.setSpeedDials",
                change -> storage.numberLists.setSpeedDials(change, List.of(new SpeedDial("700", "a", "0301"))));
        inTenant(
                "ContactStore.write",
                change -> storage.contacts.write(
                        change,
                        Optional.empty(),
                        List.of(new Contact(
                                Optional.empty(),
                                "a",
                                "",
                                List.of(new Contact.Phone(Contact.Kind.OFFICE, new E164("+4930123456"))),
                                "")),
                        List.of()));
        inTenant("ContactStore.showNumbers", change -> storage.contacts.showNumbers(change, true));
        inTenant(
                "NumberListStore.setBlocked",
                change -> storage.numberLists.setBlocked(
                        change, new BlockLists(List.of(new NumberMask("+4930*")), List.of())));
        inTenant(
                "HoursStore.set",
                change -> storage.hours.set(
                        change,
                        new HoursDetails(
                                List.of(),
                                List.of(new TimeCondition(
                                        "open", Optional.empty(), List.of(TimeRange.read("Mon-Fri")))))));
        inTenant(
                "SwitchStore.set",
                change -> storage.switches.set(change, List.of(new SwitchDetails("night", "900", Optional.empty()))));
        inTenant(
                "SwitchStore.turn",
                change -> storage.switches.turn(
                        change, storage.switches.list(change.tx()).getFirst().id()));
        inTenant(
                "RecordingSettingsStore.set",
                change -> storage.recordingSettings.set(change, new RecordingSettings(1, List.of())));
        inTenant("RetentionStore.set", change -> storage.retention.set(change, new Retention(30, 0, 0, 0)));
        MediaObject recording = recording();
        inTenant("MediaObjectStore.accessed", change -> {
            storage.mediaObjects.insert(change.tx(), recording);
            storage.mediaObjects.accessed(change, recording);
        });
        inTenant(
                "VoicemailSettingsStore.set",
                change -> storage.voicemailSettings.set(change, new VoicemailSettings(true, Map.of())));
        inTenant(
                "FeatureCodesStore.set",
                change -> storage.featureCodes.set(change, FeatureCodes.USUAL.with(Map.of("echo", "off"))));
        UUID box = UUID.randomUUID();
        MediaObject message = object(MediaObject.Kind.VOICEMAIL);
        inTenant("BoxStore.setPin", change -> storage.boxes.setPin(change, box, "101", "470815"));
        inTenant(
                "BoxStore.greet",
                change -> storage.boxes.greet(
                        change, box, GreetingCase.BUSY, Optional.of(new RecordingId(UUID.randomUUID()))));
        inTenant("BoxStore.heard", change -> {
            storage.mediaObjects.insert(change.tx(), message);
            storage.boxes.heard(change, message.id(), true);
        });
        PromptStore prompts = new PromptStore();
        Prompt[] prompt = new Prompt[1];
        inTenant(
                "PromptStore.add",
                change -> prompt[0] =
                        prompts.add(change, new RecordingId(UUID.randomUUID()), "welcome", "", 1, "", Instant.EPOCH));
        inTenant(
                "PromptStore.allow",
                change -> prompts.allow(change, new PhonePrompt("4711", "welcome", "", List.of("102"))));
        inTenant("PromptStore.forbid", change -> prompts.forbid(change, "4711"));
        inTenant("PromptStore.setMusic", change -> prompts.setMusic(change, List.of("another")));
        inTenant("PromptStore.delete", change -> prompts.delete(change, prompt[0]));
        inTenant(
                "MediaObjectStore.forgetBoxes",
                change -> {
                    change.tx().handle().execute("DELETE FROM voice_box");
                    storage.boxes.setPin(change, UUID.randomUUID(), "101", "470815");
                },
                storage.mediaObjects::forgetBoxes);
        ShareStore shares = new ShareStore();
        AtomicReference<Share> share = new AtomicReference<>();
        inTenant(
                "ShareStore.add",
                change -> {
                    UUID colleague = storage.accounts.create(change, account("colleague"), "a hash");
                    share.set(new Share(
                            UUID.randomUUID(),
                            recording.id(),
                            colleague,
                            "colleague",
                            "",
                            Instant.EPOCH,
                            Instant.EPOCH.plusSeconds(1)));
                },
                change -> shares.add(change, share.get()));
        inTenant("ShareStore.end", change -> shares.end(change, share.get()));
        inTenant("MediaObjectStore.hold", change -> storage.mediaObjects.hold(change, recording, "lawsuit"));
        inTenant("MediaObjectStore.delete", change -> {
            change.tx().handle().execute("UPDATE media_object SET hold = ''");
            storage.mediaObjects.delete(change, recording);
        });
        inTenant(
                "AlarmSettingsStore.set",
                change -> storage.alarmSettings.set(change, new AlarmSettings(List.of("a@example.com"), List.of())));
        inTenant(
                "TollStore.set",
                change -> storage.tolls.set(
                        change, TollText.merged(TollSettings.DEFAULT, Map.of("user", Map.of("parallel", "3")))));
        inTenant(
                "TollStore.unlock",
                change -> storage.tolls.unlock(change, new Subject.OfUser(user.get()), storage.time.instant()));
        inTenant("DeviceStore.exportPasswords", storage.devices::exportPasswords);
        inTenant("DeviceStore.delete", change -> storage.devices.delete(change, device.get()));
        inTenant("UserStore.delete", change -> storage.users.delete(change, user.get()));
        AtomicReference<SiteId> site = new AtomicReference<>();
        inTenant("SiteStore.create", change -> site.set(storage.sites.create(change, site("a"))));
        inTenant("SiteStore.update", change -> storage.sites.update(change, site.get(), site("b")));
        inTenant("SiteStore.exchange", change -> {
            List<SiteRow> all = storage.sites.list(change.tx());
            SiteRow last = all.getLast();
            storage.sites.exchange(change, List.of(last), () -> storage.sites.update(change, last, site("c")));
        });
        inTenant("SiteStore.delete", change -> storage.sites.delete(change, site.get()));
        inTenant(
                "ExtensionPoolStore.set",
                change -> storage.pools.set(
                        change, new ExtensionPools(List.of(), List.of(new ExtensionPools.Range("7", "8")))));
        AtomicReference<TrunkId> trunk = new AtomicReference<>();
        inTenant("TrunkStore.create", change -> trunk.set(storage.trunks.create(change, trunk("a"))));
        inTenant("TrunkStore.update", change -> storage.trunks.update(change, trunk.get(), trunk("b")));
        inTenant("TrunkStore.exchange", change -> {
            List<TrunkRow> all = storage.trunks.list(change.tx());
            storage.trunks.exchange(
                    change, all, () -> all.forEach(row -> storage.trunks.update(change, row, trunk("c"))));
        });
        inTenant("TrunkStore.exportPasswords", storage.trunks::exportPasswords);
        AtomicReference<NumberId> number = new AtomicReference<>();
        inTenant(
                "NumberStore.create",
                change -> number.set(storage.numbers.create(change, number(2), Optional.empty())));
        inTenant(
                "NumberStore.createAll",
                change -> storage.numbers.createAll(
                        change,
                        List.of(new NumberStore.Fresh(
                                new NumberDetails(
                                        new E164("+49892"),
                                        2,
                                        NumberBlock.State.IN_SERVICE,
                                        Optional.empty(),
                                        Optional.empty()),
                                Optional.empty()))));
        inTenant("NumberStore.update", change -> storage.numbers.update(change, number.get(), number(3)));
        inTenant(
                "NumberStore.prove",
                change -> storage.numbers.prove(
                        change, number.get(), Optional.of(NumberProof.parse("carrier 2026-03-01 Jane Doe"))));
        inTenant("NumberStore.delete", change -> storage.numbers.delete(change, number.get()));
        AtomicReference<RuleId> rule = new AtomicReference<>();
        inTenant("InboundRuleStore.create", change -> rule.set(storage.inbound.create(change, inbound("1"))));
        inTenant("InboundRuleStore.update", change -> storage.inbound.update(change, rule.get(), inbound("2")));
        inTenant("InboundRuleStore.delete", change -> storage.inbound.delete(change, rule.get()));
        inTenant(
                "OutboundRuleStore.create",
                change -> rule.set(storage.outbound.create(change, outbound("1", trunk.get()))));
        inTenant(
                "OutboundRuleStore.update",
                change -> storage.outbound.update(change, rule.get(), outbound("2", trunk.get())));
        inTenant("OutboundRuleStore.exportPins", storage.outbound::exportPins);
        inTenant("OutboundRuleStore.delete", change -> storage.outbound.delete(change, rule.get()));
        inTenant("ExpectationStore.create", change -> rule.set(storage.expectations.create(change, expectation("1"))));
        inTenant(
                "ExpectationStore.update", change -> storage.expectations.update(change, rule.get(), expectation("2")));
        inTenant("ExpectationStore.delete", change -> storage.expectations.delete(change, rule.get()));
        inTenant("TrunkStore.delete", change -> storage.trunks.delete(change, trunk.get()));
        onPlatform(
                "PlatformTrunkStore.create",
                change -> storage.platformTrunks.create(change, trunk("a"), Set.of("acme")));
        onPlatform(
                "PlatformTrunkStore.share",
                change -> storage.platformTrunks.share(
                        change, platformTrunk(change), Map.of("acme", new Ceiling(2, 2, 2))));
        onPlatform(
                "PlatformTrunkStore.update",
                change -> storage.platformTrunks.update(change, platformTrunk(change), trunk("b"), Set.of()));
        onPlatform("PlatformTrunkStore.exchange", change -> {
            List<PlatformTrunk> all = storage.platformTrunks.list(change.tx());
            storage.platformTrunks.exchange(
                    change,
                    all,
                    () -> all.forEach(row -> storage.platformTrunks.update(change, row, trunk("c"), Set.of())));
        });
        onPlatform("PlatformTrunkStore.exportPasswords", storage.platformTrunks::exportPasswords);
        onPlatform("PlatformTrunkStore.delete", change -> storage.platformTrunks.delete(change, platformTrunk(change)));
        accounts();
        onPlatform("TenantStore.create", change -> storage.tenants.create(change, Storage.details("other")));
        onPlatform(
                "TenantStore.createForTrial",
                change -> storage.tenants.createForTrial(change, Storage.details("trial")));
        onPlatform("TenantStore.update", change -> storage.tenants.update(change, acme, Storage.details("acme2")));
        onPlatform("TenantStore.delete", change -> storage.tenants.delete(change, acme));
    }

    private void accounts() {
        AtomicReference<UUID> account = new AtomicReference<>();
        AtomicReference<UUID> made = new AtomicReference<>();
        inTenant(
                "AccountStore.create",
                change -> account.set(storage.accounts.create(change, account("anna"), "a hash")));
        inTenant("AccountStore.update", change -> storage.accounts.update(change, account.get(), account("bert")));
        inTenant(
                "AccountStore.setPassword",
                change -> storage.accounts.setPassword(change, account.get(), "another", UUID.randomUUID()));
        inTenant(
                "AccountStore.resetPassword",
                change -> storage.accounts.resetPassword(change, account.get(), "a third"));
        inTenant(
                "LoginSessionStore.open",
                change -> made.set(storage.sessions
                        .open(
                                change,
                                account.get(),
                                LoginToken.make(
                                        LoginToken.Kind.SESSION, change.tx().realm(), storage.random),
                                storage.time.instant(),
                                "192.0.2.1",
                                "a browser")
                        .id()));
        inTenant("LoginSessionStore.end", change -> storage.sessions.end(change, account.get(), made.get()));
        inTenant(
                "ApiKeyStore.create",
                change -> made.set(storage.apiKeys
                        .create(
                                change,
                                account.get(),
                                "a key",
                                Set.of(Permission.SELF),
                                storage.time.instant().plusSeconds(60))
                        .key()
                        .id()));
        inTenant("ApiKeyStore.delete", change -> storage.apiKeys.delete(change, account.get(), made.get()));
        AtomicReference<String> secret = new AtomicReference<>("");
        inTenant("SecondFactorStore.begin", change -> secret.set(storage.secondFactors.begin(change, account.get())));
        inTenant(
                "SecondFactorStore.confirm",
                change -> storage.secondFactors.confirm(
                        change, account.get(), TestCodes.code(secret.get(), storage.time.instant())));
        inTenant(
                "LoginPolicyStore.set",
                change -> storage.loginPolicies.set(change, new LoginPolicy(List.of(Role.AUDITOR))));
        inTenant("SecondFactorStore.removeCodes", change -> storage.secondFactors.removeCodes(change, account.get()));
        inTenant("SecondFactorStore.codesIfNone", change -> storage.secondFactors.codesIfNone(change, account.get()));
        inTenant("PasskeyStore.add", change -> passkey(change, account.get(), made));
        inTenant("PasskeyStore.remove", change -> storage.passkeys.remove(change, account.get(), made.get()));
        inTenant(
                "SecondFactorStore.remove",
                change -> passkey(change, account.get(), made),
                change -> storage.secondFactors.remove(change, account.get()));
        inTenant(
                "InvitationStore.invite",
                change -> storage.invitations.invite(
                        change,
                        account.get(),
                        LoginToken.make(LoginToken.Kind.INVITATION, change.tx().realm(), storage.random),
                        storage.time.instant(),
                        storage.time.instant().plusSeconds(60)));
        AtomicReference<LoginToken> invited = new AtomicReference<>();
        inTenant(
                "InvitationStore.take",
                change -> {
                    invited.set(LoginToken.make(
                            LoginToken.Kind.INVITATION, change.tx().realm(), storage.random));
                    storage.invitations.invite(
                            change,
                            account.get(),
                            invited.get(),
                            storage.time.instant(),
                            storage.time.instant().plusSeconds(60));
                },
                change -> storage.invitations.take(change, invited.get(), storage.time.instant()));
        inTenant(
                "InvitationStore.withdraw",
                change -> {
                    invited.set(LoginToken.make(
                            LoginToken.Kind.INVITATION, change.tx().realm(), storage.random));
                    storage.invitations.invite(
                            change,
                            account.get(),
                            invited.get(),
                            storage.time.instant(),
                            storage.time.instant().plusSeconds(60));
                },
                change -> storage.invitations.withdraw(change, account.get(), invited.get()));
        inTenant(
                "SignOnStore.set",
                change -> storage.signOns.set(
                        change,
                        new SignOn(
                                SignOn.issuer("https://login.example.com"),
                                "klinke",
                                "preferred_username",
                                List.of(),
                                false,
                                true),
                        Optional.of("a secret")));
        inTenant("SignOnStore.remove", change -> storage.signOns.remove(change));
        inTenant(
                "InvitationStore.end",
                change -> storage.invitations.invite(
                        change,
                        account.get(),
                        LoginToken.make(LoginToken.Kind.INVITATION, change.tx().realm(), storage.random),
                        storage.time.instant(),
                        storage.time.instant().plusSeconds(60)),
                change -> storage.invitations.end(change, account.get()));
        inTenant("AccountStore.delete", change -> storage.accounts.delete(change, account.get()));
        AtomicReference<UserId> leaver = new AtomicReference<>();
        inTenant(
                "AccountStore.leave",
                change -> {
                    leaver.set(storage.users.create(change, user("109")));
                    storage.accounts.create(
                            change,
                            new AccountDetails("leaver", "", List.of(Role.USER), false, Optional.of(leaver.get())),
                            "a hash");
                },
                change -> storage.accounts.leave(change, leaver.get()));
        inTenant(
                "AccessGrantStore.create",
                change -> made.set(storage.grants
                        .create(
                                change,
                                new Account(
                                        UUID.randomUUID(),
                                        account("operator"),
                                        Optional.empty(),
                                        Instant.EPOCH,
                                        Instant.EPOCH),
                                "a ticket",
                                Duration.ofHours(1))
                        .id()));
        inTenant("AccessGrantStore.end", change -> storage.grants.end(change, made.get()));
    }

    private void passkey(Change change, UUID account, AtomicReference<UUID> made) {
        made.set(storage.passkeys
                .add(change, account, "a key", new byte[] {1}, new byte[] {2}, 0, storage.time.instant())
                .id());
    }

    private static AccountDetails account(String login) {
        return new AccountDetails(login, "", List.of(Role.USER), false);
    }

    @AfterEach
    void close() {
        storage.close();
    }

    private static MediaObject recording() {
        return object(MediaObject.Kind.RECORDING);
    }

    private static MediaObject object(MediaObject.Kind kind) {
        Label label = new Label(
                new CallId(UUID.randomUUID()),
                new ConversationId(UUID.randomUUID()),
                new LegId(UUID.randomUUID()),
                Instant.EPOCH,
                Optional.empty(),
                "Anna",
                "101",
                "",
                "",
                true,
                RecordingFormat.SIDE_BY_SIDE,
                "",
                "",
                0,
                0);
        return new MediaObject(new RecordingId(UUID.randomUUID()), kind, label, 1, 10, true, 1, Optional.empty(), "");
    }

    @Test
    void everyMutatingMethodIsTriedAndLeavesOneEntry() {
        Set<String> mutating = STORES.stream()
                .flatMap(store -> Arrays.stream(store.getDeclaredMethods()))
                .filter(method -> !Modifier.isPrivate(method.getModifiers()))
                .filter(EveryMutationIsAuditedTest::takesChange)
                .map(method -> method.getDeclaringClass().getSimpleName() + "." + method.getName())
                .filter(method -> !NO_MUTATION.contains(method))
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(tried.keySet()).containsExactlyInAnyOrderElementsOf(mutating);
        tried.values().forEach(Runnable::run);
    }

    private static boolean takesChange(Method method) {
        return Arrays.stream(method.getParameterTypes())
                .anyMatch(type -> type == Change.class || type == PlatformChange.class || type == RealmChange.class);
    }

    private void inTenant(String name, Consumer<Change> work) {
        inTenant(name, _ -> {}, work);
    }

    private void inTenant(String name, Consumer<Change> before, Consumer<Change> work) {
        tried.put(name, () -> {
            storage.changes.in(acme, Storage.ACTOR, "before " + name, change -> {
                before.accept(change);
                return name;
            });
            int entries = storage.audit.latest(acme, 1000).size();
            storage.changes.in(acme, Storage.ACTOR, name, change -> {
                work.accept(change);
                return name;
            });
            assertThat(storage.audit.latest(acme, 1000)).as(name).hasSize(entries + 1);
        });
    }

    private void onPlatform(String name, Consumer<PlatformChange> work) {
        tried.put(name, () -> {
            int before = storage.audit.latestOfPlatform(1000).size();
            storage.changes.platform(Storage.ACTOR, name, change -> {
                work.accept(change);
                return name;
            });
            assertThat(storage.audit.latestOfPlatform(1000)).as(name).hasSize(before + 1);
        });
    }

    private Webhook webhook(Change change) {
        return storage.webhooks.find(change.tx(), "crm").orElseThrow();
    }

    private static UserDetails user(String extension) {
        return new UserDetails(extension, "A", Optional.empty());
    }

    private static DeviceDetails device(String name) {
        return new DeviceDetails(name, name, Optional.empty());
    }

    private static SiteDetails site(String name) {
        return new SiteDetails(name, "", "", "", Optional.empty(), List.of(), List.of());
    }

    private static TrunkDetails trunk(String name) {
        return new TrunkDetails(
                name, "generic-peering", true, Map.of("host", "sbc.carrier.example", "calls", "10"), List.of());
    }

    private static Notice resolved(Notice notice) {
        return new Notice(
                notice.id(),
                notice.kind(),
                Notice.State.RESOLVED,
                notice.title(),
                notice.components(),
                notice.startsAt(),
                Optional.of(notice.startsAt()),
                false,
                List.of(new Notice.Update(notice.startsAt(), Notice.State.RESOLVED, new Words("", "b"))));
    }

    private PlatformTrunk platformTrunk(PlatformChange change) {
        return storage.platformTrunks.list(change.tx()).getFirst();
    }

    private static NumberDetails number(int digits) {
        return new NumberDetails(
                new E164("+49891"), digits, NumberBlock.State.IN_SERVICE, Optional.empty(), Optional.empty());
    }

    private static InboundRule inbound(String extension) {
        return new InboundRule("a", Optional.empty(), "*", "_X.", extension, Optional.empty(), Optional.empty());
    }

    private static OutboundRule outbound(String prefix, TrunkId trunk) {
        return new OutboundRule(
                "a",
                false,
                prefix,
                "*",
                "_X.",
                "",
                "",
                false,
                Optional.empty(),
                List.of(new OutboundRule.TrunkUse(trunk, Optional.empty(), 0, 1)),
                Optional.empty());
    }

    private static Expectation expectation(String reaches) {
        return new Expectation("a", "2026-12-01T10:00", "+49301", "+49891", List.of("night"), reaches);
    }
}
