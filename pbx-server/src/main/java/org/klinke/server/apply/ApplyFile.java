package org.klinke.server.apply;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.core.apply.Refusal;
import org.klinke.core.apply.Wanted;
import org.klinke.core.apply.WantedOutside;
import org.klinke.core.apply.WantedOutside.WantedTrunk;
import org.klinke.core.apply.WantedTenant;
import org.klinke.core.apply.WantedTenant.WantedDevice;
import org.klinke.core.apply.WantedTenant.WantedUser;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads the `apply` file. More fields grow here with the features.
public final class ApplyFile {
    private static final Set<String> TENANT = Stream.concat(
                    Stream.of(
                            "id",
                            "name",
                            "domain",
                            "country",
                            "areaCode",
                            "timeZone",
                            "language",
                            "emergencyNumbers",
                            "users"),
                    OutsideFile.FIELDS.stream())
            .collect(Collectors.toUnmodifiableSet());
    private static final Set<String> USER = Set.of("id", "extension", "name", "email", "devices");
    private static final Set<String> DEVICE = Set.of("id", "name", "sipUsername", "sipPassword", "md5", "t38", "site");
    private static final int CHARACTERS_MAX = 4_000_000;

    private final SecretSource secrets;
    private final SealedSecrets.Content sealed;
    private final List<Refusal> refusals = new ArrayList<>();
    private final OutsideFile outside;

    private ApplyFile(SecretSource secrets, SealedSecrets.Content sealed) {
        this.secrets = secrets;
        this.sealed = sealed;
        this.outside = new OutsideFile(secrets, sealed, refusals);
    }

    /// All lists and groups of fields that a tenant can have.
    public static Set<String> sections() {
        return Stream.concat(Stream.of("users"), OutsideFile.FIELDS.stream()).collect(Collectors.toUnmodifiableSet());
    }

    /// @param sealed secrets from an export, used where the file gives none
    /// @throws ApplyRefused with every finding
    public static Wanted read(String yaml, SecretSource secrets, SealedSecrets.Content sealed) {
        return read(yaml, secrets, sealed, CHARACTERS_MAX);
    }

    /// One that we have written ourselves, however long the tenant's lists are. It has no secrets.
    ///
    /// @throws ApplyRefused with every finding
    public static Wanted readOwn(String yaml) {
        return read(yaml, (_, _) -> Optional.empty(), SealedSecrets.Content.NONE, Integer.MAX_VALUE);
    }

    private static Wanted read(String yaml, SecretSource secrets, SealedSecrets.Content sealed, int charactersMax) {
        ApplyFile file = new ApplyFile(secrets, sealed);
        Wanted wanted = file.wanted(file.root(yaml, charactersMax));
        file.refuseUnknown(wanted);
        if (!file.refusals.isEmpty()) {
            throw new ApplyRefused(file.refusals);
        }
        return wanted;
    }

    /// A name that fits no device of the file is mistyped or renamed here: that device would get a new password, and
    /// its phone would not register any more.
    private void refuseUnknown(Wanted all) {
        List<WantedTenant> tenants = all.tenants();
        tenants.forEach(tenant -> {
            refuseLost(OutsideFile.withoutPlace(
                    tenant.name(), tenant.outside(), tenant.outside().trunks(), sealed));
            refuseLost(withoutUser(tenant));
        });
        refuseLost(OutsideFile.withoutPlace("", WantedOutside.NOTHING, all.platformTrunks(), sealed));
        sealed.passwords()
                .forEach((tenant, devices) -> devices.keySet().forEach(device -> {
                    boolean known = tenant.contains("/")
                            || tenants.stream()
                                    .filter(wanted -> wanted.name().equals(tenant))
                                    .flatMap(wanted -> wanted.users().orElse(List.of()).stream())
                                    .flatMap(user -> user.devices().orElse(List.of()).stream())
                                    .anyMatch(wanted -> wanted.name().equals(device));
                    if (!known) {
                        refusals.add(new Refusal(
                                0,
                                "secrets",
                                "the sealed secrets have a password of " + tenant + "/" + device
                                        + ", which is not in this file; add the device, or export the secrets again"));
                    }
                }));
    }

    private List<String> withoutUser(WantedTenant tenant) {
        Set<String> extensions = tenant.users().orElse(List.of()).stream()
                .map(WantedUser::extension)
                .collect(Collectors.toSet());
        return sealed
                .passwords()
                .getOrDefault(SealedSecrets.Content.loginsOf(tenant.name()), Map.of())
                .keySet()
                .stream()
                .filter(extension -> !extensions.contains(extension))
                .map(extension -> "the user " + extension)
                .toList();
    }

    private void refuseLost(List<String> lost) {
        lost.forEach(what -> refusals.add(new Refusal(
                0,
                "secrets",
                "the sealed secrets have that of " + what
                        + ", which is not in this file; add it, or export the secrets again")));
    }

    private Optional<Node> root(String yaml, int charactersMax) {
        LoadSettings settings = LoadSettings.builder()
                .setMaxAliasesForCollections(0)
                .setCodePointLimit(charactersMax)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeString(yaml);
            if (root.isEmpty()) {
                refusals.add(new Refusal(1, "tenants", "the file is empty"));
            }
            return root;
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(mark -> mark.getLine() + 1).orElse(0);
            refusals.add(new Refusal(line, "file", "is not YAML: " + e.getProblem()));
            return Optional.empty();
        } catch (YamlEngineException e) {
            refusals.add(new Refusal(0, "file", "is not YAML: " + e.getMessage()));
            return Optional.empty();
        }
    }

    private Wanted wanted(Optional<Node> root) {
        List<WantedTenant> tenants = new ArrayList<>();
        Optional<List<WantedTrunk>> platform = Optional.empty();
        if (root.isPresent()) {
            YamlObject file = YamlObject.of(root.get(), "", Set.of("tenants", "platform"), refusals);
            List<Node> list = file.list("tenants").orElse(List.of());
            platform = file.node("platform").flatMap(node -> {
                YamlObject holder = YamlObject.of(node, "platform", Set.of("trunks"), refusals);
                return outside.trunks(holder, "platform", "");
            });
            if (refusals.isEmpty()
                    && !file.where().fieldLines().containsKey("tenants")
                    && !file.where().fieldLines().containsKey("platform")) {
                refusals.add(new Refusal(1, "tenants", "is missing"));
            }
            for (int i = 0; i < list.size(); i++) {
                tenants.add(tenant(list.get(i), "tenants[" + i + "]"));
            }
        }
        return new Wanted(tenants, platform);
    }

    private WantedTenant tenant(Node node, String path) {
        YamlObject tenant = YamlObject.of(node, path, TENANT, refusals);
        String name = tenant.requiredText("name");
        Optional<List<WantedUser>> users = tenant.list("users").map(list -> {
            List<WantedUser> all = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                all.add(user(list.get(i), path + ".users[" + i + "]", name));
            }
            return List.copyOf(all);
        });
        return new WantedTenant(
                tenant.where(),
                tenant.id("id"),
                name,
                tenant.text("domain"),
                tenant.text("country"),
                tenant.text("areaCode"),
                tenant.text("timeZone"),
                tenant.text("language"),
                OutsideFile.texts(tenant, "emergencyNumbers"),
                users,
                outside.read(tenant, path, name));
    }

    private WantedUser user(Node node, String path, String tenant) {
        YamlObject user = YamlObject.of(node, path, USER, refusals);
        Optional<List<WantedDevice>> devices = user.list("devices").map(list -> {
            List<WantedDevice> all = new ArrayList<>();
            for (int i = 0; i < list.size(); i++) {
                all.add(device(list.get(i), path + ".devices[" + i + "]", tenant));
            }
            return List.copyOf(all);
        });
        String extension = user.requiredText("extension");
        return new WantedUser(
                user.where(),
                user.id("id"),
                extension,
                user.text("name"),
                user.text("email"),
                devices,
                sealed.login(tenant, extension));
    }

    private WantedDevice device(Node node, String path, String tenant) {
        YamlObject device = YamlObject.of(node, path, DEVICE, refusals);
        String name = device.requiredText("name");
        Optional<String> password = device.secret("sipPassword", secrets);
        return new WantedDevice(
                device.where(),
                device.id("id"),
                name,
                device.text("sipUsername"),
                password.isPresent() ? password : sealed.password(tenant, name),
                device.flag("md5"),
                device.flag("t38"),
                device.text("site"));
    }
}
