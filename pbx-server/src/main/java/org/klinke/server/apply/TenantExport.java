package org.klinke.server.apply;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.klinke.core.apply.OutsideExport;
import org.klinke.core.apply.OutsidePlanner;
import org.klinke.core.authority.TollText;
import org.klinke.core.db.Database;
import org.klinke.core.db.TenantTx;
import org.klinke.core.directory.DeviceStore;
import org.klinke.core.directory.UserStore;
import org.klinke.core.id.SiteId;
import org.klinke.core.recording.RecordingText;
import org.klinke.core.retention.RetentionText;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.PlatformTrunk;
import org.klinke.core.trunk.PlatformTrunkStore;
import org.klinke.core.voicemail.VoicemailText;

/// A whole tenant in the form of the `apply` file, without secrets, as it is now. Thread-safe.
public final class TenantExport {
    private final Database database;
    private final UserStore users;
    private final DeviceStore devices;
    private final OutsidePlanner.Stores outside;
    private final PlatformTrunkStore platformTrunks;

    public TenantExport(
            Database database,
            UserStore users,
            DeviceStore devices,
            OutsidePlanner.Stores outside,
            PlatformTrunkStore platformTrunks) {
        this.database = database;
        this.users = users;
        this.devices = devices;
        this.outside = outside;
        this.platformTrunks = platformTrunks;
    }

    public String yaml(TenantScope scope) {
        List<PlatformTrunk> platform = platformTrunks();
        return database.inTenant(scope, tx -> {
            Map<SiteId, String> sites = sites(tx);
            return ExportFile.print(
                    scope.tenant(),
                    users.list(tx),
                    devices.list(tx),
                    sites,
                    OutsideExport.pools(outside.pools().read(tx)),
                    TollText.fields(outside.tolls().read(tx)),
                    outside.alarms().read(tx).fields(),
                    RecordingText.fields(outside.recordings().read(tx)),
                    VoicemailText.fields(outside.voicemail().read(tx)),
                    RetentionText.fields(outside.retention().read(tx)),
                    outside.contacts().settings(tx),
                    outside.codes().fields(tx),
                    Stream.of(
                                    OutsideExport.of(tx, outside, platform),
                                    outside.reach().export(tx),
                                    outside.phones().export(tx),
                                    outside.contacts().export(tx),
                                    outside.webhooks().export(tx))
                            .flatMap(List::stream)
                            .toList());
        });
    }

    /// By which rules may name the platform's trunks.
    public List<PlatformTrunk> platformTrunks() {
        return database.inPlatform(platformTrunks::list);
    }

    /// Sections of the file as they are now; one that there is once is left out as long as nobody has set it.
    public Map<String, Object> sections(TenantScope scope, List<String> names) {
        List<PlatformTrunk> platform = platformTrunks();
        return database.inTenant(scope, tx -> {
            Map<String, List<OutsideExport.Section>> read = new HashMap<>();
            Map<String, Object> sections = new LinkedHashMap<>();
            for (String name : names) {
                Optional<Map<String, Object>> once = once(tx, name);
                if (once.isEmpty()) {
                    sections.put(name, list(tx, name, platform, read));
                } else if (!once.get().isEmpty()) {
                    sections.put(name, once.get());
                }
            }
            return sections;
        });
    }

    /// Fields of a section that there is once.
    private Optional<Map<String, Object>> once(TenantTx tx, String name) {
        return Optional.ofNullable(
                switch (name) {
                    case "extensions" -> OutsideExport.pools(outside.pools().read(tx));
                    case "tolls" -> TollText.fields(outside.tolls().read(tx));
                    case "alarms" -> outside.alarms().read(tx).fields();
                    case "recordings" ->
                        RecordingText.fields(outside.recordings().read(tx));
                    case "voicemail" -> VoicemailText.fields(outside.voicemail().read(tx));
                    case "retention" -> RetentionText.fields(outside.retention().read(tx));
                    case "phoneBook" -> outside.contacts().settings(tx);
                    case "codes" -> outside.codes().fields(tx);
                    default -> null;
                });
    }

    /// One list of the file as it is now.
    ///
    /// @param platform see [#platformTrunks()]
    public List<Map<String, Object>> list(TenantTx tx, String name, List<PlatformTrunk> platform) {
        return list(tx, name, platform, new HashMap<>());
    }

    /// @param read what was read already: several lists come of one look
    private List<Map<String, Object>> list(
            TenantTx tx, String name, List<PlatformTrunk> platform, Map<String, List<OutsideExport.Section>> read) {
        if (name.equals("users")) {
            return ExportFile.users(users.list(tx), devices.list(tx), sites(tx));
        }
        List<OutsideExport.Section> sections = switch (name) {
            case "sites", "numbers", "trunks", "inbound", "outbound", "expectations" ->
                read.computeIfAbsent("outside", _ -> OutsideExport.of(tx, outside, platform));
            case "phones", "handsets", "phoneSetup" ->
                read.computeIfAbsent("phones", _ -> outside.phones().export(tx));
            case "contacts" -> outside.contacts().export(tx);
            case "webhooks" -> outside.webhooks().export(tx);
            default -> List.of(outside.reach().export(tx, name));
        };
        return sections.stream()
                .filter(section -> section.key().equals(name))
                .findFirst()
                .map(OutsideExport.Section::entries)
                .orElse(List.of());
    }

    /// What the history names by ids: users by their extensions, devices and sites by their names.
    public Map<UUID, String> names(TenantTx tx) {
        Map<UUID, String> names = new HashMap<>();
        users.list(tx).forEach(row -> names.put(row.id().value(), row.details().extension()));
        devices.list(tx)
                .forEach(row -> names.put(row.id().value(), row.details().name()));
        outside.sites()
                .list(tx)
                .forEach(row -> names.put(row.id().value(), row.details().name()));
        return names;
    }

    /// Names of the sites but the default one.
    private Map<SiteId, String> sites(TenantTx tx) {
        Map<SiteId, String> sites = new HashMap<>();
        outside.sites().list(tx).stream()
                .filter(site -> !site.isDefault())
                .forEach(site -> sites.put(site.id(), site.details().name()));
        return sites;
    }
}
