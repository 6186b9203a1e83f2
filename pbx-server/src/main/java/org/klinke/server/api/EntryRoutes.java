package org.klinke.server.api;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.klinke.core.apply.Apply;
import org.klinke.core.apply.ApplyRefused;
import org.klinke.core.apply.Outcome;
import org.klinke.core.apply.PlanLine;
import org.klinke.core.apply.PlanLine.Sign;
import org.klinke.core.apply.Wanted;
import org.klinke.core.audit.AuditLog;
import org.klinke.core.db.Database;
import org.klinke.core.db.TenantTx;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.trunk.PlatformTrunk;
import org.klinke.server.api.ConfigurationRoutes.Applied;
import org.klinke.server.api.ConfigurationRoutes.Family;
import org.klinke.server.apply.TenantExport;
import org.klinke.web.Problem;
import org.klinke.web.api.Access;
import org.klinke.web.api.ApiAnswer;
import org.klinke.web.api.ApiRequest;
import org.klinke.web.api.ApiRoute;
import org.klinke.web.api.ApiRoute.Verb;
import org.klinke.web.api.Cursors;

/// Single entries of the configuration's lists, by the same door as whole families: what is wanted of one entry is said
/// as the `apply` file says it, in the transaction that has found the entry there, or not there, and as the client has
/// seen it.
public final class EntryRoutes {
    /// By which `apply` finds an entry whatever it is called: they would lead to another one.
    private static final List<String> OTHER_NAMES = List.of("id", "default");

    private final Apply apply;
    private final TenantExport export;
    private final Entries entries;
    private final Database database;
    private final Cursors cursors;
    private final AuditLog audit;
    private final KeptLists kept = new KeptLists();

    public EntryRoutes(Apply apply, TenantExport export, Database database, Cursors cursors, AuditLog audit) {
        this.apply = apply;
        this.export = export;
        this.entries = new Entries(export);
        this.database = database;
        this.cursors = cursors;
        this.audit = audit;
    }

    public List<ApiRoute> routes() {
        List<ApiRoute> routes = new ArrayList<>();
        for (Family family : Family.values()) {
            if (Listing.of(family).findAny().isEmpty()) {
                continue;
            }
            String list = family.path() + "/{list}";
            String entry = list + "/{entry}";
            String title = family.title() + "Entry";
            Access read = Access.needs(family.read);
            Access write = Access.needs(family.write);
            routes.add(new ApiRoute(
                    Verb.GET,
                    list,
                    "list" + family.title() + "Entries",
                    read,
                    ApiRoute.Cost.HIGH,
                    request -> list(request, family)));
            routes.add(new ApiRoute(
                    Verb.POST, list, "create" + title, write, ApiRoute.Cost.HIGH, request -> create(request, family)));
            routes.add(new ApiRoute(
                    Verb.GET, entry, "get" + title, read, ApiRoute.Cost.HIGH, request -> get(request, family)));
            routes.add(new ApiRoute(
                    Verb.PATCH,
                    entry,
                    "change" + title,
                    write,
                    ApiRoute.Cost.HIGH,
                    request -> change(request, family)));
            routes.add(new ApiRoute(
                    Verb.DELETE,
                    entry,
                    "delete" + title,
                    write,
                    ApiRoute.Cost.HIGH,
                    request -> delete(request, family)));
        }
        return routes;
    }

    private ApiAnswer list(ApiRequest request, Family family) {
        Listing listing = listing(request, family);
        return ApiAnswer.ok(EntryPage.of(listing, entries(request.tenant(), listing), request, cursors));
    }

    private ApiAnswer get(ApiRequest request, Family family) {
        Listing listing = listing(request, family);
        return ApiAnswer.tagged(find(listing, entries(request.tenant(), listing), request));
    }

    private ApiAnswer create(ApiRequest request, Family family) {
        Listing listing = listing(request, family);
        TenantScope scope = request.tenant();
        ObjectNode entry = (ObjectNode) request.body();
        Outcome outcome = apply(request, listing, false, new Apply.Wish() {
            @Override
            public Wanted of(TenantTx now) {
                return ConfigurationRoutes.read(scope, entries.said(now, listing, entry, ""));
            }

            @Override
            public void judge(List<PlanLine> plan) {
                if (lines(listing, plan).noneMatch(line -> line.sign() == Sign.CREATE)) {
                    throw new Problem(409, "exists", "there is such an entry already; change it instead", List.of());
                }
            }
        });
        if (!outcome.applied()) {
            return ApiAnswer.ok(Applied.of(outcome));
        }
        String name = lines(listing, outcome.plan())
                .filter(line -> line.sign() == Sign.CREATE)
                .map(line -> nameOf(listing, scope, line))
                .findFirst()
                .orElseThrow();
        return ApiAnswer.created(
                Applied.of(outcome),
                family.path().replace("{tenant}", scope.name()) + "/" + listing.word() + "/" + Listing.inPath(name));
    }

    private ApiAnswer change(ApiRequest request, Family family) {
        Listing listing = listing(request, family);
        List<PlatformTrunk> platform = export.platformTrunks();
        return ApiAnswer.ok(Applied.of(apply(request, listing, false, new Apply.Wish() {
            @Override
            public Wanted of(TenantTx now) {
                Map<String, Object> entry = find(listing, entries.list(now, listing, platform), request);
                request.requireSeen(entry);
                ObjectNode body = request.body().deepCopy();
                keepName(listing, entry, body);
                return ConfigurationRoutes.read(
                        request.tenant(), entries.said(now, listing, body, Listing.text(entry, Listing.OWNER)));
            }

            @Override
            public void judge(List<PlanLine> plan) {
                // It was found in this transaction.
            }
        })));
    }

    private ApiAnswer delete(ApiRequest request, Family family) {
        Listing listing = listing(request, family);
        List<PlatformTrunk> platform = export.platformTrunks();
        return ApiAnswer.ok(Applied.of(apply(request, listing, true, new Apply.Wish() {
            @Override
            public Wanted of(TenantTx now) {
                List<Map<String, Object>> all = entries.list(now, listing, platform);
                Map<String, Object> entry = find(listing, all, request);
                request.requireSeen(entry);
                return ConfigurationRoutes.readOwn(
                        request.tenant(), entries.without(now, listing, all, entry, platform));
            }

            @Override
            public void judge(List<PlanLine> plan) {
                if (lines(listing, plan).noneMatch(line -> line.sign() == Sign.DELETE)) {
                    throw Problem.refused("entry.stays", "this entry cannot be deleted");
                }
                plan.stream()
                        .filter(line -> line.sign() == Sign.CREATE || line.sign() == Sign.CHANGE)
                        .findFirst()
                        .ifPresent(line -> {
                            throw new IllegalStateException(line.toString());
                        });
            }
        })));
    }

    /// @param prune whether entries go that are not named
    private Outcome apply(ApiRequest request, Listing listing, boolean prune, Apply.Wish wish) {
        try {
            return apply.apply(
                    request.caller().actor(),
                    request.tenant(),
                    wish,
                    new Apply.Options(
                            prune,
                            ConfigurationRoutes.flag(request, "dryRun"),
                            ConfigurationRoutes.flag(request, "breakExpectations"),
                            listing.family().mandate(request.caller())));
        } catch (ApplyRefused e) {
            throw Problem.invalid(
                    422,
                    "apply.refused",
                    "refused, nothing was changed:",
                    e.refusals().stream()
                            .map(ConfigurationRoutes::fault)
                            .map(fault -> Problem.Fault.at(prune ? "" : within(listing, fault.where()), fault.detail()))
                            .toList());
        }
    }

    /// `/users/0/name` is `/name` of the one entry.
    private static String within(Listing listing, String pointer) {
        if (listing == Listing.DEVICES) {
            String user = "/users/0";
            String place = user + "/devices/0";
            return pointer.startsWith(place)
                    ? pointer.substring(place.length())
                    : pointer.startsWith(user) ? "/" + Listing.OWNER : pointer;
        }
        String place = "/" + listing.word() + "/0";
        return pointer.startsWith(place) ? pointer.substring(place.length()) : pointer;
    }

    private static Listing listing(ApiRequest request, Family family) {
        return Listing.of(family, request.path("list"))
                .orElseThrow(() -> Problem.notFound("there is no such list; there are "
                        + Listing.of(family).map(Listing::word).collect(Collectors.joining(", "))));
    }

    private List<Map<String, Object>> entries(TenantScope scope, Listing listing) {
        List<PlatformTrunk> platform = export.platformTrunks();
        return database.inTenant(scope, tx -> {
            long last = audit.last(tx);
            return kept.find(scope.id(), listing, last, platform).orElseGet(() -> {
                List<Map<String, Object>> list = List.copyOf(entries.list(tx, listing, platform));
                kept.keep(scope.id(), listing, last, platform, list);
                return list;
            });
        });
    }

    /// @throws Problem 404 if the list has no such entry
    private static Map<String, Object> find(Listing listing, List<Map<String, Object>> entries, ApiRequest request) {
        Optional<String> name = Listing.fromPath(request.path("entry"));
        return entries.stream()
                .filter(entry -> name.filter(listing.name(entry)::equals).isPresent())
                .findFirst()
                .orElseThrow(() -> Problem.notFound("there is no such entry in this list"));
    }

    /// @throws Problem 422 if the body would give the entry another name, or mean another
    private static void keepName(Listing listing, Map<String, Object> entry, ObjectNode body) {
        Stream.concat(listing.key().stream(), OTHER_NAMES.stream())
                .filter(body::has)
                .filter(field -> !body.path(field).asText().equals(Listing.text(entry, field)))
                .findFirst()
                .ifPresent(field -> {
                    String detail = "an entry keeps its name here; make a new one and delete this";
                    throw Problem.invalid(422, "invalid", detail, List.of(Problem.Fault.at("/" + field, detail)));
                });
        listing.key().stream().filter(entry::containsKey).forEach(field -> body.put(field, Listing.text(entry, field)));
    }

    private static Stream<PlanLine> lines(Listing listing, List<PlanLine> plan) {
        return plan.stream().filter(line -> line.kind().equals(listing.kind()));
    }

    /// Of the entry that a line is about; a device's stands below its user's.
    private static String nameOf(Listing listing, TenantScope scope, PlanLine line) {
        String name = line.name().substring(scope.name().length() + 1);
        return listing == Listing.DEVICES ? name.substring(name.indexOf('/') + 1) : name;
    }
}
