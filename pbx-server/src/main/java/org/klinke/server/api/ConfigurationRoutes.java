package org.klinke.server.api;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.klinke.core.account.Caller;
import org.klinke.core.account.Permission;
import org.klinke.core.apply.Apply;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.core.apply.Mandate;
import org.klinke.core.apply.Outcome;
import org.klinke.core.apply.PlanLine;
import org.klinke.core.apply.Refusal;
import org.klinke.core.apply.Wanted;
import org.klinke.core.tenant.TenantScope;
import org.klinke.server.apply.ApplyFile;
import org.klinke.server.apply.SealedSecrets;
import org.klinke.server.apply.TenantExport;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;

/// A tenant's configuration in the words of the `apply` file, by families that roles may read and write: what is given
/// is made so, what is absent stays. One way of checking for files, command line and programs: [Apply].
public final class ConfigurationRoutes {
    private static final ObjectMapper JSON = new ObjectMapper();
    /// Our own text, however large the tenant is.

    private final Apply apply;
    private final TenantExport export;

    public ConfigurationRoutes(Apply apply, TenantExport export) {
        this.apply = apply;
        this.export = export;
    }

    /// Which parts of a tenant go together.
    enum Family {
        /// A handset's base is told its secret, so who says which is which must be allowed to make devices.
        DIRECTORY(
                Permission.DIRECTORY_READ,
                Permission.DIRECTORY_WRITE,
                "users,handsets",
                "user,device,login PIN,handset"),
        DIALPLAN(
                Permission.DIALPLAN_READ,
                Permission.DIALPLAN_WRITE,
                "extensions,inbound,outbound,expectations,calendars,hours,switches,groups,parking,speedDials,blocked,reach,"
                        + "voicemail,codes",
                "extension pools,inbound rule,outbound rule,expectation,calendar,hours,switch,group,parking,speed dial,"
                        + "block list,reach,voicemail,feature codes"),
        TRUNKS(Permission.TRUNKS_READ, Permission.TRUNKS_WRITE, "sites,trunks,alarms", "site,trunk,alarms"),
        NUMBERS(Permission.NUMBERS_READ, Permission.NUMBERS_WRITE, "numbers,tolls", "number,tolls"),
        PHONES(Permission.PHONES_READ, Permission.PHONES_WRITE, "phones,phoneSetup", "phone,phone setup"),
        CONTACTS(Permission.CONTACTS_READ, Permission.CONTACTS_WRITE, "contacts,phoneBook", "contact,phone book"),
        WEBHOOKS(Permission.WEBHOOKS_READ, Permission.WEBHOOKS_WRITE, "webhooks", "webhook"),
        /// What is deleted when goes with what is kept at all.
        RECORDING_RULES(
                Permission.RECORDINGS_READ,
                Permission.RECORDINGS_WRITE,
                "recordings,retention",
                "recordings,retention");

        final Permission read;
        final Permission write;
        private final String sections;
        private final String kinds;

        /// @param kinds of the plan's lines that these sections make
        Family(Permission read, Permission write, String sections, String kinds) {
            this.read = read;
            this.write = write;
            this.sections = sections;
            this.kinds = kinds;
        }

        List<String> sections() {
            return List.of(sections.split(",", -1));
        }

        /// What follows elsewhere from a change here takes another permission: it is not done.
        Mandate mandate(Caller caller) {
            return mandate(caller.may(Permission.NUMBERS_WRITE));
        }

        /// @param answers see [Mandate]
        Mandate mandate(boolean answers) {
            return Mandate.within(Set.of(kinds.split(",", -1)), answers);
        }

        String path() {
            return "/tenants/{tenant}/" + name().toLowerCase(Locale.ROOT).replace('_', '-');
        }

        /// As an operation's name ends: "RecordingRules".
        String title() {
            return Arrays.stream(name().split("_", -1))
                    .map(word -> word.charAt(0) + word.substring(1).toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining());
        }
    }

    public List<ApiRoute> routes() {
        Set<String> known = Arrays.stream(Family.values())
                .flatMap(family -> family.sections().stream())
                .collect(Collectors.toCollection(TreeSet::new));
        long named = Arrays.stream(Family.values())
                .mapToLong(family -> family.sections().size())
                .sum();
        if (named != known.size() || !known.equals(new TreeSet<>(ApplyFile.sections()))) {
            throw new IllegalStateException(
                    "sections of the apply file without a family, or with two, or the other way: " + known);
        }
        List<ApiRoute> routes = new ArrayList<>();
        for (Family family : Family.values()) {
            routes.add(new ApiRoute(
                    Verb.GET,
                    family.path(),
                    "get" + family.title(),
                    Access.needs(family.read),
                    ApiRoute.Cost.HIGH,
                    request -> get(request, family)));
            routes.add(new ApiRoute(
                    Verb.PATCH,
                    family.path(),
                    "change" + family.title(),
                    Access.needs(family.write),
                    ApiRoute.Cost.HIGH,
                    request -> change(request, family)));
        }
        return routes;
    }

    record Line(String action, String kind, String name, List<String> fields) {}

    /// @param generated secrets of new devices, shown only now
    record Applied(
            boolean applied, List<Line> plan, List<NewSecret> generated, List<String> broken, List<String> warnings) {
        static Applied of(Outcome outcome) {
            return new Applied(
                    outcome.applied(),
                    outcome.plan().stream()
                            .filter(line -> line.sign() != PlanLine.Sign.UNCHANGED)
                            .map(line -> new Line(
                                    line.sign().name().toLowerCase(Locale.ROOT),
                                    line.kind(),
                                    line.name(),
                                    line.fields()))
                            .toList(),
                    outcome.generated().stream()
                            .map(one ->
                                    new NewSecret(one.extension(), one.device(), one.sipUsername(), one.sipPassword()))
                            .toList(),
                    outcome.broken(),
                    outcome.warnings());
        }
    }

    record NewSecret(String extension, String device, String sipUsername, String sipPassword) {
        @Override
        public String toString() {
            return "NewSecret[" + device + ", masked]";
        }
    }

    private ApiAnswer get(ApiRequest request, Family family) {
        return ApiAnswer.ok(export.sections(request.tenant(), family.sections()));
    }

    private ApiAnswer change(ApiRequest request, Family family) {
        TenantScope scope = request.tenant();
        request.body().fieldNames().forEachRemaining(name -> requireOf(family, name));
        try {
            return ApiAnswer.ok(Applied.of(apply.apply(
                    request.caller().actor(),
                    read(scope, request.body()),
                    new Apply.Options(
                            flag(request, "prune"),
                            flag(request, "dryRun"),
                            flag(request, "breakExpectations"),
                            family.mandate(request.caller())))));
        } catch (ApplyRefused e) {
            throw Problem.invalid(
                    422,
                    "apply.refused",
                    "refused, nothing was changed:",
                    e.refusals().stream().map(ConfigurationRoutes::fault).toList());
        }
    }

    private static void requireOf(Family family, String name) {
        if (!family.sections().contains(name)) {
            throw Problem.invalid(
                    422,
                    "invalid",
                    "this is not a part of it: " + name,
                    List.of(Problem.Fault.at(
                            "/" + name.replace("~", "~0").replace("/", "~1"),
                            "known are " + String.join(", ", family.sections()))));
        }
    }

    /// What a body wants of a tenant.
    ///
    /// @throws ApplyRefused with every finding
    static Wanted read(TenantScope scope, JsonNode body) {
        // Files and variables of this machine are nobody's who comes over the network.
        return ApplyFile.read(wrapped(scope, body), (_, _) -> Optional.empty(), SealedSecrets.Content.NONE);
    }

    /// What a list of ours wants of a tenant, however long it is.
    static Wanted readOwn(TenantScope scope, JsonNode body) {
        return ApplyFile.readOwn(wrapped(scope, body));
    }

    /// The tenant is that of the door, by its id: whatever the body says, it says it of this one.
    private static String wrapped(TenantScope scope, JsonNode body) {
        ObjectNode file = JsonNodeFactory.instance.objectNode();
        ObjectNode tenant = file.putArray("tenants").addObject();
        tenant.put("id", scope.id().toString()).put("name", scope.name());
        tenant.setAll((ObjectNode) body);
        try {
            return JSON.writeValueAsString(file);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    static boolean flag(ApiRequest request, String name) {
        return request.query(name).map(Boolean::parseBoolean).orElse(false);
    }

    /// `tenants[0].users[2].extension` is `/users/2/extension`.
    static Problem.Fault fault(Refusal refusal) {
        String path =
                refusal.field().replace("tenants[0]", "").replace("[", ".").replace("]", "");
        String pointer = path.replace('.', '/');
        return Problem.Fault.at(
                pointer.startsWith("/") || pointer.isEmpty() ? pointer : "/" + pointer, refusal.problem());
    }
}
