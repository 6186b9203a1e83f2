package org.klinke.provisioning.menu;

import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.klinke.core.cdr.UserCallStore;
import org.klinke.core.code.FeatureCode;
import org.klinke.core.db.DatabaseUnavailable;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.reach.Forward;
import org.klinke.core.reach.Origin;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.reach.WishChange;
import org.klinke.core.reach.WishDoor;
import org.klinke.core.reach.Wishes;
import org.klinke.provisioning.contacts.Contact;
import org.klinke.provisioning.contacts.Contacts;
import org.klinke.provisioning.door.ProvisioningDoor.Entry.Guest;
import org.klinke.provisioning.vendor.MenuPage;
import org.klinke.provisioning.vendor.MenuPage.Dial;
import org.klinke.provisioning.vendor.MenuPage.Link;
import org.klinke.provisioning.vendor.MenuPage.Notice;
import org.klinke.provisioning.vendor.MenuPage.Question;

/// What stands on each page:
///
///     home ─┬─ book ─▶ find?q=NAME            ─ calls ─▶ missed, received, dialled     ─ box: a number, too
///           ├─ forward ─▶ forward-CASE ─▶ set-CASE?q=TARGET     ─ dnd-on, dnd-off
///           └─ login ─▶ code?q=EXTENSION, logout: numbers the phone dials, for the PIN is asked by voice
///
///     go?q=PAGE, dial?q=NUMBER: for phones whose lists are neither links nor dial; both change nothing
///
/// A phone without a user sees the log-in alone.
final class Pages {
    private static final int ENTRIES_MAX = 30;
    private static final int WAIT_SECONDS_MAX = 5;
    private static final DateTimeFormatter DAY_AND_TIME = DateTimeFormatter.ofPattern("dd.MM. HH:mm", Locale.ROOT);
    private static final Pattern TARGET = Pattern.compile("\\+?[0-9]{1,20}");
    private static final Pattern DIALLED = Pattern.compile("\\+?[0-9*#]{1,30}");
    private static final Pattern EXTENSION = Pattern.compile("[0-9]{1,8}");
    private static final Pattern BETWEEN = Pattern.compile("[ /()-]");

    /// A `+` that the phone has not escaped: a form reads it as a blank.
    private static final Pattern LOST_PLUS = Pattern.compile("^ (?=[1-9])");

    private static final Set<String> DISTURB = Set.of("dnd-on", "dnd-off");

    /// Pages that only show something.
    private static final Set<String> SHOWING = Stream.of(
                    Stream.of("home", "book", "calls", "box", "forward", "login", "logout"),
                    Arrays.stream(UserCallStore.Kind.values()).map(Pages::key),
                    Arrays.stream(Forward.Case.values()).map(when -> "forward-" + key(when)))
            .flatMap(Function.identity())
            .collect(Collectors.toUnmodifiableSet());

    private final Directory directory;
    private final ReachBook reach;
    private final Contacts contacts;
    private final Journal journal;
    private final WishDoor wishes;

    Pages(Directory directory, ReachBook reach, Contacts contacts, Journal journal, WishDoor wishes) {
        this.directory = directory;
        this.reach = reach;
        this.contacts = contacts;
        this.journal = journal;
        this.wishes = wishes;
    }

    /// @param name as asked for: anything
    /// @param typed anything of 50 characters at most
    /// @return empty if there is no such page for this phone
    Optional<MenuPage> page(Guest guest, String name, String typed) {
        Words words = new Words(guest.scope().tenant().language());
        if (name.equals("go")) {
            return go(guest, typed, words);
        }
        Optional<User> user = guest.device().user().flatMap(directory.in(guest.scope())::user);
        Optional<MenuPage> desk =
                code(guest, FeatureCode.LOGIN).flatMap(login -> desk(guest, login, name, typed, words));
        if (name.equals("home")) {
            return Optional.of(home(guest, user, words));
        }
        if (name.equals("dial")) {
            String number = number(typed);
            return Optional.of(
                    DIALLED.matcher(number).matches()
                            ? MenuPage.call(new MenuPage.Call(words.say("call"), number))
                            : MenuPage.notice(new Notice(words.say("call"), words.say("refused"), url(guest, "home"))));
        }
        return desk.isPresent() ? desk : user.flatMap(one -> own(new Reader(guest, one, words), name, typed));
    }

    /// The page's name for the phone's timeline; empty for what is asked before it is done: its list stands there.
    static Optional<String> shown(String name, String typed) {
        return switch (name) {
            case "go" -> Optional.of(typed.strip()).filter(SHOWING::contains);
            case "dial" -> Optional.empty();
            default -> Optional.of(name); // names are a phone's
        };
    }

    /// Leads on from a list, and does nothing by itself.
    private Optional<MenuPage> go(Guest guest, String typed, Words words) {
        String chosen = typed.strip();
        if (DISTURB.contains(chosen) && guest.device().user().isPresent()) {
            return Optional.of(
                    MenuPage.notice(new Notice(words.say("dnd"), words.say("ask-" + chosen), url(guest, chosen))));
        }
        return SHOWING.contains(chosen) ? page(guest, chosen, "") : Optional.empty();
    }

    private static String number(String typed) {
        return LOST_PLUS.matcher(typed).replaceFirst("+").strip();
    }

    MenuPage.Surroundings around(Guest guest) {
        Words words = new Words(guest.scope().tenant().language());
        return new MenuPage.Surroundings(url(guest, ""), words.say("back"), words.say("exit"));
    }

    private record Reader(Guest guest, User user, Words words) {
        String url(String page) {
            return Pages.url(guest, page);
        }
    }

    private static String url(Guest guest, String page) {
        return guest.address() + "menu/" + page;
    }

    private MenuPage home(Guest guest, Optional<User> user, Words words) {
        List<Link> items = new ArrayList<>();
        user.ifPresent(one -> {
            for (String page : List.of("book", "calls", "box", "forward")) {
                if (!page.equals("box") || code(guest, FeatureCode.OWN_BOX).isPresent()) {
                    items.add(new Link(words.say(page), url(guest, page)));
                }
            }
            boolean on = reach.in(guest.scope()).of(one.id()).doNotDisturb();
            items.add(new Link(
                    words.say("dnd") + ": " + words.say(on ? "on" : "off"), url(guest, on ? "dnd-off" : "dnd-on")));
        });
        if (code(guest, FeatureCode.LOGIN).isPresent()) {
            items.add(new Link(words.say("login"), url(guest, "login")));
            user.ifPresent(_ -> items.add(new Link(words.say("logout"), url(guest, "logout"))));
        }
        return MenuPage.links(user.map(User::name).orElse(words.say("menu")), items);
    }

    /// What is dialled for it; empty where the tenant has switched it off, or this phone has no use for it.
    private Optional<String> code(Guest guest, FeatureCode feature) {
        return feature == FeatureCode.LOGIN && !guest.device().hotDesk()
                ? Optional.empty()
                : reach.in(guest.scope()).codes().of(feature);
    }

    /// @param code by which people log in
    private static Optional<MenuPage> desk(Guest guest, String code, String name, String typed, Words words) {
        return switch (name) {
            case "login" ->
                Optional.of(MenuPage.question(
                        new Question(words.say("login"), words.say("extension"), url(guest, "code"), "", true)));
            case "code" ->
                EXTENSION.matcher(typed.strip()).matches()
                        ? Optional.of(MenuPage.numbers(
                                words.say("login"), List.of(new Dial(typed.strip(), code + typed.strip()))))
                        : Optional.of(MenuPage.notice(
                                new Notice(words.say("login"), words.say("refused"), url(guest, "login"))));
            case "logout" ->
                Optional.of(MenuPage.numbers(words.say("logout"), List.of(new Dial(words.say("logout"), code))));
            default -> Optional.empty(); // names are a phone's
        };
    }

    private Optional<MenuPage> own(Reader reader, String name, String typed) {
        Words words = reader.words();
        return switch (name) {
            case "book" ->
                Optional.of(MenuPage.question(
                        new Question(words.say("book"), words.say("search"), reader.url("find"), "", false)));
            case "find" -> Optional.of(found(reader, typed));
            case "calls" ->
                Optional.of(MenuPage.links(
                        words.say("calls"),
                        Arrays.stream(UserCallStore.Kind.values())
                                .map(kind -> new Link(words.say(key(kind)), reader.url(key(kind))))
                                .toList()));
            case "box" ->
                code(reader.guest(), FeatureCode.OWN_BOX)
                        .map(code -> MenuPage.numbers(words.say("box"), List.of(new Dial(words.say("box"), code))));
            case "forward" ->
                Optional.of(MenuPage.links(
                        words.say("forward"),
                        Arrays.stream(Forward.Case.values())
                                .map(when -> new Link(
                                        words.say(key(when)) + ": "
                                                + target(reader, when).orElse(words.say("off")),
                                        reader.url("forward-" + key(when))))
                                .toList()));
            case "dnd-on" -> Optional.of(set(reader, new WishChange.DoNotDisturb(true), "home"));
            case "dnd-off" -> Optional.of(set(reader, new WishChange.DoNotDisturb(false), "home"));
            default -> calls(reader, name).or(() -> forwarding(reader, name, typed)); // names are a phone's
        };
    }

    private MenuPage found(Reader reader, String typed) {
        String wanted = typed.strip().toLowerCase(Locale.ROOT);
        List<Dial> found = contacts
                .of(reader.guest().scope(), reader.guest().device().id())
                .stream()
                .filter(contact -> contact.name().toLowerCase(Locale.ROOT).contains(wanted)
                        || contact.number().contains(wanted))
                .limit(ENTRIES_MAX)
                .map(contact -> new Dial(shown(contact), contact.number()))
                .toList();
        return found.isEmpty()
                ? MenuPage.notice(
                        new Notice(reader.words().say("book"), reader.words().say("nobody"), reader.url("book")))
                : MenuPage.numbers(reader.words().say("book"), found);
    }

    private static String shown(Contact contact) {
        return contact.name() + " (" + contact.number() + ")";
    }

    private Optional<MenuPage> calls(Reader reader, String name) {
        Words words = reader.words();
        return Arrays.stream(UserCallStore.Kind.values())
                .filter(kind -> key(kind).equals(name))
                .findFirst()
                .map(kind -> {
                    try {
                        return calls(
                                reader,
                                kind,
                                journal.calls(
                                        reader.guest().scope(), reader.user().id(), kind));
                    } catch (DatabaseUnavailable _) {
                        return MenuPage.notice(
                                new Notice(words.say(key(kind)), words.say("later"), reader.url("calls")));
                    }
                });
    }

    private MenuPage calls(Reader reader, UserCallStore.Kind kind, List<UserCallStore.Entry> entries) {
        Words words = reader.words();
        ZoneId zone = ZoneId.of(reader.guest().scope().tenant().timeZone());
        if (entries.isEmpty()) {
            return MenuPage.notice(new Notice(words.say(key(kind)), words.say("none"), reader.url("calls")));
        }
        return MenuPage.numbers(
                words.say(key(kind)),
                entries.stream()
                        .limit(ENTRIES_MAX)
                        .map(entry -> new Dial(
                                DAY_AND_TIME.format(entry.at().atZone(zone)) + " " + who(entry, words), entry.number()))
                        .toList());
    }

    private static String who(UserCallStore.Entry entry, Words words) {
        if (entry.number().isEmpty()) {
            return words.say("unknown");
        }
        return entry.name().isEmpty() ? entry.number() : entry.name();
    }

    private Optional<MenuPage> forwarding(Reader reader, String name, String typed) {
        Words words = reader.words();
        for (Forward.Case when : Forward.Case.values()) {
            if (name.equals("forward-" + key(when))) {
                return Optional.of(MenuPage.question(new Question(
                        words.say(key(when)),
                        words.say("target"),
                        reader.url("set-" + key(when)),
                        target(reader, when).orElse(""),
                        true)));
            }
            if (name.equals("set-" + key(when))) {
                String number = BETWEEN.matcher(number(typed)).replaceAll("");
                return Optional.of(
                        number.isEmpty() || TARGET.matcher(number).matches()
                                ? set(
                                        reader,
                                        new WishChange.Forwarding(
                                                when,
                                                List.of(Origin.INTERNAL, Origin.EXTERNAL),
                                                number.isEmpty() ? Optional.empty() : Optional.of(number)),
                                        "forward")
                                : MenuPage.notice(
                                        new Notice(words.say("forward"), words.say("refused"), reader.url("forward"))));
            }
        }
        return Optional.empty();
    }

    private Optional<String> target(Reader reader, Forward.Case when) {
        Wishes own = reach.in(reader.guest().scope()).of(reader.user().id());
        return own.forward(when, Origin.EXTERNAL)
                .or(() -> own.forward(when, Origin.INTERNAL))
                .map(Forward::target);
    }

    private MenuPage set(Reader reader, WishChange change, String next) {
        Words words = reader.words();
        String by = reader.guest().device().name() + " (" + reader.user().extension() + ")";
        String outcome;
        try {
            outcome = wishes.set(reader.guest().scope(), reader.user().id(), change, by)
                            .get(WAIT_SECONDS_MAX, TimeUnit.SECONDS)
                    ? "done"
                    : "refused";
        } catch (TimeoutException | ExecutionException _) {
            outcome = "later";
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            outcome = "later";
        }
        return MenuPage.notice(new Notice(reader.user().name(), words.say(outcome), reader.url(next)));
    }

    private static String key(UserCallStore.Kind kind) {
        return kind.name().toLowerCase(Locale.ROOT);
    }

    private static String key(Forward.Case when) {
        return when.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
