package org.klinke.provisioning.boot;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.klinke.core.cdr.UserCallStore;
import org.klinke.core.code.FeatureCodes;
import org.klinke.core.contact.ContactBook;
import org.klinke.core.dialplan.OutsidePlans;
import org.klinke.core.directory.DeviceCredentials;
import org.klinke.core.directory.Directory;
import org.klinke.core.directory.DirectorySnapshot;
import org.klinke.core.directory.DirectorySnapshot.Device;
import org.klinke.core.directory.DirectorySnapshot.User;
import org.klinke.core.firmware.FirmwareBook;
import org.klinke.core.firmware.FirmwareFiles;
import org.klinke.core.id.DeviceId;
import org.klinke.core.id.SiteId;
import org.klinke.core.id.UserId;
import org.klinke.core.phone.MacAddress;
import org.klinke.core.phone.Phone;
import org.klinke.core.phone.PhoneBook;
import org.klinke.core.phone.PhoneDetails;
import org.klinke.core.reach.Reach;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.reach.WishChange;
import org.klinke.core.secret.Keyring;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantDirectory;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.tenant.TenantScope;
import org.klinke.core.visit.Visit;
import org.klinke.core.visit.VisitLog;
import org.klinke.provisioning.certificate.FactoryCertificates;
import org.klinke.provisioning.contacts.Contacts;
import org.klinke.provisioning.door.Answer;
import org.klinke.provisioning.door.Asked;
import org.klinke.provisioning.door.ProvisioningDoor;
import org.klinke.provisioning.door.ServerFacts;
import org.klinke.provisioning.menu.MenuDoor;
import org.klinke.provisioning.vendor.PhoneFacts;
import org.klinke.provisioning.vendor.Vendors;
import org.w3c.dom.Element;

/// Phones press their menu key, read what comes with a parser of their own, and follow it.
class MenuTest {
    private static final String ADDRESS = "https://pbx.example:8444/p/";
    private static final InetAddress HOME = InetAddress.ofLiteral("192.0.2.1");
    private static final String MAC = "000413a1b2c3";
    private static final UserId ANNA = new UserId(UUID.randomUUID());
    private static final DeviceId DESK = new DeviceId(UUID.randomUUID());
    private static final String ODD = "<b>\"O'Neill\" & Söhne\n]]> \uD83D\uDE00 " + "x".repeat(280);

    @TempDir
    Path dir;

    private final TenantDirectory tenants = new TenantDirectory();
    private final Directory directory = new Directory();
    private final PhoneBook phones = new PhoneBook();
    private final ReachBook reach = new ReachBook();
    private final List<WishChange> wished = new ArrayList<>();
    private final List<UserCallStore.Entry> calls = new ArrayList<>();
    private final List<Visit> visits = new ArrayList<>();
    private boolean may = true;
    private ProvisioningDoor door;
    private MenuDoor menus;
    private TenantScope acme;

    @BeforeEach
    void open() {
        tenants.replace(List.of(tenant("acme"), tenant("other")));
        acme = tenants.byName("acme").orElseThrow();
        people(Optional.of(ANNA), false);
        TenantScope other = tenants.byName("other").orElseThrow();
        directory.replace(
                other,
                new DirectorySnapshot(List.of(new User(new UserId(UUID.randomUUID()), "999", "Stranger")), List.of()));
        door = new ProvisioningDoor(
                Keyring.open(dir, new SecureRandom()),
                tenants,
                directory,
                reach,
                phones,
                new Vendors(),
                new FactoryCertificates(_ -> List.of(), new Vendors()::certificateNames, _ -> List.of()),
                (_, _) -> Optional.of("SecretOfDesk"),
                new FirmwareBook(),
                new FirmwareFiles(dir.resolve("firmware")),
                new ServerFacts(
                        new PhoneFacts.Server("pbx.example", 5061, List.of("PCMA"), true, List.of("time.example")),
                        ADDRESS,
                        636),
                new VisitLog() {
                    @Override
                    public void tell(TenantScope scope, Visit visit) {
                        visits.add(visit);
                    }

                    @Override
                    public void served(TenantScope scope, Visit visit, Supplier<String> masked) {}
                },
                () -> Instant.parse("2026-03-01T08:00:00Z"),
                new Random(1));
        menus = new MenuDoor(
                door,
                directory,
                reach,
                new Contacts(directory, reach, new OutsidePlans(), new ContactBook()),
                (scope, user, _) -> scope.equals(acme) && user.equals(ANNA) ? calls : List.of(),
                (scope, user, change, _) -> {
                    assertThat(scope).isEqualTo(acme);
                    assertThat(user).isEqualTo(ANNA);
                    wished.add(change);
                    return CompletableFuture.completedFuture(may);
                },
                () -> Instant.parse("2026-03-01T08:00:00Z"));
    }

    private void people(Optional<UserId> user, boolean shared) {
        Device desk = new Device(
                DESK,
                "desk",
                "desk",
                user,
                new SiteId(UUID.randomUUID()),
                DeviceCredentials.of("desk", acme.domain(), "x"));
        directory.replace(
                acme,
                new DirectorySnapshot(
                        List.of(
                                new User(ANNA, "100", "Anna"),
                                new User(new UserId(UUID.randomUUID()), "101", ODD),
                                new User(new UserId(UUID.randomUUID()), "102", "Müller")),
                        List.of(shared ? desk.shared(user) : desk)));
    }

    private static Tenant tenant(String name) {
        return new Tenant(
                new TenantId(UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8))),
                name,
                name + ".example",
                "DE",
                "89",
                "Europe/Berlin",
                "de");
    }

    private String configuration(String model, String file) {
        Phone phone = new Phone(
                DESK,
                new PhoneDetails(model, Optional.of(MacAddress.of(MAC))),
                1,
                Optional.of(Instant.parse("2026-03-02T08:00:00Z")));
        phones.replace(acme, Map.of(DESK, phone));
        String token = door.firstAddress(acme, phone, "").substring(ADDRESS.length());
        Answer answer = door.answer(
                new Asked(token.substring(0, token.length() - 1), file, "pbx.example", "test", HOME, List.of()));
        return ((Answer.File) answer).text();
    }

    /// Host and path, as Grandstream's phones want it; they add the name of the file.
    @ParameterizedTest
    @ValueSource(strings = {"grandstream-gxp2170", "grandstream-grp2614", "grandstream-gxp1630"})
    void aGrandstreamKeepsACopyOfThePhoneBook(String model) {
        String text = configuration(model, "cfg" + MAC + ".xml");
        assertThat(text).contains("<P330>3</P330>");
        Matcher path = Pattern.compile("<P331>([^<]*)</P331>").matcher(text);
        assertThat(path.find()).isTrue();
        for (String name : List.of("phonebook.xml", "gs_phonebook.xml")) {
            Answer answer = get("https://" + path.group(1) + "/" + name);
            assertThat(answer).isInstanceOf(Answer.File.class);
            Map<String, String> entries = new LinkedHashMap<>();
            for (Element contact : Xml.children(Xml.root(((Answer.File) answer).text(), "AddressBook"))) {
                if (contact.getTagName().equals("Contact")) {
                    Map<String, Element> parts = Xml.children(contact).stream()
                            .collect(Collectors.toMap(Element::getTagName, Function.identity()));
                    Element number = Xml.children(parts.get("Phone")).getFirst();
                    assertThat(number.getTagName()).isEqualTo("phonenumber");
                    entries.put(parts.get("LastName").getTextContent(), number.getTextContent());
                }
            }
            assertThat(entries)
                    .containsEntry("Anna", "100")
                    .containsEntry("Müller", "102")
                    .hasSize(3)
                    .doesNotContainValue("999");
            assertThat(entries.keySet()).anyMatch(shown -> shown.startsWith("<b>\"O'Neill\" & Söhne"));
        }
        String elsewhere = ("https://" + path.group(1)).replace(ADDRESS, ADDRESS + "x");
        assertThat(get(elsewhere + "/phonebook.xml")).isInstanceOf(Answer.Nothing.class);
    }

    @Test
    void whoHasNoRoomForMenusIsToldOfNone() {
        for (String model : List.of("grandstream-gxp1630", "grandstream-grp2603", "grandstream-gxv3370")) {
            assertThat(configuration(model, "cfg" + MAC + ".xml")).as(model).doesNotContain("menu/home");
        }
    }

    @Test
    void otherMakersPhonesGetNoCopy() {
        String key = menuKey("snom-d785", file("snom-d785"));
        assertThat(get(key.replace("/home", "/phonebook.xml"))).isEqualTo(new Answer.Nothing(false));
    }

    /// The address behind the menu key in the file that a phone of this model gets.
    private String menuKey(String model, String file) {
        Matcher key = Pattern.compile("https://[^\\s<\"]+/menu/home").matcher(configuration(model, file));
        assertThat(key.find()).isTrue();
        return key.group();
    }

    private static String file(String model) {
        if (model.startsWith("grandstream")) {
            return "cfg" + MAC + ".xml";
        }
        return model.startsWith("snom") ? "snomD785-" + MAC.toUpperCase(Locale.ROOT) + ".htm" : MAC + ".cfg";
    }

    private Answer get(String url) {
        assertThat(url).startsWith(ADDRESS);
        String[] parts = url.substring(ADDRESS.length()).split("[?]", 2);
        String[] path = parts[0].split("/");
        String typed =
                parts.length < 2 ? "" : URLDecoder.decode(parts[1].substring("q=".length()), StandardCharsets.UTF_8);
        return menus.answer(new Asked(path[0], path[2], "pbx.example", "test", HOME, List.of()), typed);
    }

    /// What a phone has understood of a page.
    private record Screen(String kind, Map<String, String> items, String url, String text) {}

    private Screen press(String model, String url) {
        String xml = ((Answer.File) get(url)).text();
        if (model.startsWith("grandstream")) {
            return grandstream(xml);
        }
        return model.startsWith("snom") ? snom(xml) : yealink(xml);
    }

    private static Element below(Element parent, String name, String attribute, String value) {
        return Xml.children(parent).stream()
                .filter(child -> child.getTagName().equals(name)
                        && child.getAttribute(attribute).equals(value))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name + " " + value));
    }

    private static Optional<Element> widget(Element page, String name) {
        return Xml.children(page).stream()
                .filter(child -> child.getTagName().equals("view"))
                .flatMap(view -> Xml.children(view).stream())
                .flatMap(section -> Xml.children(section).stream())
                .filter(child -> child.getTagName().equals(name))
                .findFirst();
    }

    /// Its lists are fields of a form: a soft key appends what is chosen, and leads to a page, or to one that dials.
    private Screen grandstream(String xml) {
        Element page = Xml.root(xml, "xmlapp");
        Element keys = Xml.children(page).getLast();
        assertThat(keys.getTagName()).isEqualTo("Softkeys");
        assertThat(below(keys, "Softkey", "action", "QuitApp").getAttribute("label"))
                .isEqualTo("Ende");
        Optional<Element> select = widget(page, "select");
        if (select.isPresent()) {
            String url = below(keys, "Softkey", "action", "AppendInputURL").getAttribute("commandArgs") + "?"
                    + select.get().getAttribute("name") + "=";
            Map<String, String> items = new LinkedHashMap<>();
            for (Element option : Xml.children(select.get())) {
                String chosen = url + URLEncoder.encode(option.getAttribute("value"), StandardCharsets.UTF_8);
                items.put(option.getAttribute("text"), chosen.contains("/dial?") ? dialled(chosen) : chosen);
            }
            return new Screen("list", items, "", "");
        }
        Optional<Element> input = widget(page, "input");
        if (input.isPresent()) {
            assertThat(input.get().getAttribute("name")).isEqualTo("q");
            return new Screen(
                    "question",
                    Map.of(),
                    below(keys, "Softkey", "action", "AppendInputURL").getAttribute("commandArgs"),
                    "");
        }
        return new Screen(
                "notice",
                Map.of(),
                below(keys, "Softkey", "action", "UseURL").getAttribute("commandArgs"),
                widget(page, "text").orElseThrow().getAttribute("label"));
    }

    /// "" if there is no number to dial.
    private String dialled(String url) {
        Element keys = Xml.children(Xml.root(((Answer.File) get(url)).text(), "xmlapp"))
                .getLast();
        return Xml.children(keys).stream()
                .filter(key -> key.getAttribute("action").equals("Dial"))
                .map(key -> {
                    assertThat(key.getAttribute("commandId")).isEqualTo("0");
                    return key.getAttribute("commandArgs");
                })
                .findFirst()
                .orElse("");
    }

    private static String below(Element parent, String name) {
        return Xml.children(parent).stream()
                .filter(child -> child.getTagName().equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no " + name))
                .getTextContent();
    }

    private static Map<String, String> items(Element root, String item, String label, String value) {
        Map<String, String> items = new LinkedHashMap<>();
        Xml.children(root).stream()
                .filter(child -> child.getTagName().equals(item))
                .forEach(child -> items.put(below(child, label), below(child, value)));
        return items;
    }

    private static Screen snom(String xml) {
        String root = Xml.root(xml).getTagName();
        Element page = Xml.root(xml);
        return switch (root) {
            case "SnomIPPhoneMenu" -> new Screen("links", items(page, "MenuItem", "Name", "URL"), "", "");
            case "SnomIPPhoneDirectory" ->
                new Screen("numbers", items(page, "DirectoryEntry", "Name", "Telephone"), "", "");
            case "SnomIPPhoneInput" -> new Screen("question", Map.of(), below(page, "URL"), "");
            case "SnomIPPhoneText" -> new Screen("notice", Map.of(), below(page, "fetch"), below(page, "Text"));
            default -> throw new IllegalStateException(root);
        };
    }

    private static Screen yealink(String xml) {
        Element page = Xml.root(xml);
        return switch (page.getTagName()) {
            case "YealinkIPPhoneTextMenu" -> {
                Map<String, String> all = items(page, "MenuItem", "Prompt", "URI");
                boolean dials = all.values().stream().allMatch(uri -> uri.startsWith("Dial:"));
                all.replaceAll((_, uri) -> uri.replaceFirst("^Dial:", ""));
                yield new Screen(dials ? "numbers" : "links", all, "", "");
            }
            case "YealinkIPPhoneInputScreen" -> new Screen("question", Map.of(), below(page, "URL"), "");
            case "YealinkIPPhoneTextScreen" -> new Screen("notice", Map.of(), "", below(page, "Text"));
            default -> throw new IllegalStateException(page.getTagName());
        };
    }

    @ParameterizedTest
    @ValueSource(strings = {"snom-d785", "yealink-t54w", "grandstream-gxp2170", "grandstream-grp2614"})
    void thePhoneBookIsSearchedAndOthersAreNeverInIt(String model) {
        Screen home = press(model, menuKey(model, file(model)));
        assertThat(home.items())
                .containsOnlyKeys("Telefonbuch", "Anrufe", "Sprachbox", "Umleitung", "Anrufschutz: aus");
        assertThat(press(model, home.items().get("Sprachbox")).items()).containsValue("*100");
        String find = press(model, home.items().get("Telefonbuch")).url();

        assertThat(press(model, find + "?q=m%C3%BCl").items()).containsExactly(Map.entry("Müller (102)", "102"));
        Screen all = press(model, find + "?q=");
        assertThat(all.items()).hasSize(3).containsValues("100", "101", "102");
        assertThat(all.items().keySet().stream().filter(label -> label.contains("O'Neill")))
                .singleElement()
                .asString()
                .contains("<b>\"O'Neill\" & Söhne", "]]> \uD83D\uDE00 xxx");
        assertThat(press(model, find + "?q=Stranger").text()).isEqualTo("Niemand gefunden");
        assertThat(press(model, find + "?q=%3C!%5BCDATA%5B%22%26").text()).isEqualTo("Niemand gefunden");
    }

    @ParameterizedTest
    @ValueSource(strings = {"snom-d785", "yealink-t54w", "grandstream-gxp2170", "grandstream-grp2614"})
    void forwardingAndDoNotDisturbAreSet(String model) {
        Screen home = press(model, menuKey(model, file(model)));
        Screen disturb = press(model, home.items().get("Anrufschutz: aus"));
        if (model.startsWith("grandstream")) {
            assertThat(disturb.text()).isEqualTo("Einschalten?");
            assertThat(wished).as("a list does nothing").isEmpty();
            disturb = press(model, disturb.url());
        }
        assertThat(disturb.text()).isEqualTo("Erledigt");
        Screen cases = press(model, home.items().get("Umleitung"));
        String set = press(model, cases.items().get("Nach Zeit: aus")).url();
        assertThat(press(model, set + "?q=030%20123").text()).isEqualTo("Erledigt");
        assertThat(press(model, set + "?q=").text()).isEqualTo("Erledigt");
        assertThat(wished)
                .extracting(WishChange::words)
                .containsExactly(
                        "does not want to be disturbed",
                        "calls go if nobody answers to 030123",
                        "calls are not forwarded if nobody answers any more");
        assertThat(press(model, set + "?q=*71100").text()).isEqualTo("Das ist nicht möglich");
        may = false;
        assertThat(press(model, set + "?q=0900123").text()).isEqualTo("Das ist nicht möglich");
        assertThat(wished).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snom-d785", "yealink-t54w", "grandstream-gxp2170", "grandstream-grp2614"})
    void callsAreShown(String model) {
        calls.add(new UserCallStore.Entry(Instant.parse("2026-03-01T07:05:00Z"), "Müller", "102"));
        calls.add(new UserCallStore.Entry(Instant.parse("2026-02-28T23:30:00Z"), "", "+4930123456"));
        calls.add(new UserCallStore.Entry(Instant.parse("2026-02-28T12:00:00Z"), "", ""));
        Screen kinds =
                press(model, press(model, menuKey(model, file(model))).items().get("Anrufe"));
        assertThat(kinds.items()).containsOnlyKeys("Verpasste Anrufe", "Angenommene Anrufe", "Gewählte Nummern");

        assertThat(press(model, kinds.items().get("Verpasste Anrufe")).items())
                .containsEntry("01.03. 08:05 Müller", "102")
                .containsEntry("01.03. 00:30 +4930123456", "+4930123456")
                .containsEntry("28.02. 13:00 Unbekannt", "");
        calls.clear();
        assertThat(press(model, kinds.items().get("Verpasste Anrufe")).text()).isEqualTo("Keine Anrufe");
    }

    @ParameterizedTest
    @ValueSource(strings = {"snom-d785", "yealink-t54w", "grandstream-gxp2170", "grandstream-grp2614"})
    void aSharedPhoneLogsInByDialling(String model) {
        people(Optional.empty(), true);
        String key = menuKey(model, file(model));
        Screen home = press(model, key);
        assertThat(home.items()).containsOnlyKeys("Anmelden");

        Screen code = press(model, press(model, home.items().get("Anmelden")).url() + "?q=100");
        assertThat(code.items()).containsExactly(Map.entry("100", "*44100"));
        assertThat(get(key.replace("home", "book"))).isEqualTo(new Answer.Nothing(false));
        assertThat(get(key.replace("home", "dnd-on"))).isEqualTo(new Answer.Nothing(false));
        assertThat(wished).isEmpty();

        people(Optional.of(ANNA), true);
        assertThat(press(model, press(model, key).items().get("Abmelden")).items())
                .containsExactly(Map.entry("Abmelden", "*44"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"snom-d785", "yealink-t54w", "grandstream-gxp2170"})
    void menusDialTheTenantsCodesAndLeaveOutWhatIsSwitchedOff(String model) {
        reach.replace(acme, Reach.NONE.coded(FeatureCodes.USUAL.with(Map.of("ownBox", "*97", "deskLogin", "*45"))));
        people(Optional.of(ANNA), true);
        String key = menuKey(model, file(model));
        Screen home = press(model, key);
        assertThat(press(model, home.items().get("Sprachbox")).items()).containsValue("*97");
        assertThat(press(model, home.items().get("Abmelden")).items()).containsValue("*45");
        assertThat(press(model, press(model, home.items().get("Anmelden")).url() + "?q=100")
                        .items())
                .containsValue("*45100");

        reach.replace(acme, Reach.NONE.coded(FeatureCodes.USUAL.with(Map.of("ownBox", "off", "deskLogin", "off"))));
        assertThat(press(model, key).items()).doesNotContainKeys("Sprachbox", "Abmelden", "Anmelden");
        assertThat(get(key.replace("home", "box"))).isEqualTo(new Answer.Nothing(false));
        assertThat(get(key.replace("home", "logout"))).isEqualTo(new Answer.Nothing(false));
    }

    /// Some phones send a plus as it is, and whoever reads a form takes it for a blank.
    @Test
    void aPlusThatThePhoneDoesNotEscapeIsDialledAndSetAsAPlus() {
        String model = "grandstream-gxp2170";
        String key = menuKey(model, file(model));
        for (String sent : List.of("+4930123456", "%2B4930123456", "%204930123456")) {
            assertThat(dialled(key.replace("/home", "/dial?q=" + sent)))
                    .as(sent)
                    .isEqualTo("+4930123456");
            press(model, key.replace("/home", "/set-busy?q=" + sent));
            assertThat(wished.removeLast().words()).as(sent).isEqualTo("calls go if busy to +4930123456");
        }
        press(model, key.replace("/home", "/set-busy?q=%20030%20123"));
        assertThat(wished.removeLast().words()).as("no country begins with 0").isEqualTo("calls go if busy to 030123");
        assertThat(dialled(key.replace("/home", "/dial?q=*44100"))).isEqualTo("*44100");
        assertThat(dialled(key.replace("/home", "/dial?q=+"))).isEmpty();
    }

    @Test
    void goLeadsToWhatOnlyShows() {
        String key = menuKey("grandstream-gxp2170", file("grandstream-gxp2170"));
        people(Optional.of(ANNA), true);
        String go = key.replace("/home", "/go?q=");
        for (String page : List.of("set-busy", "set-always", "dial", "find", "code", "go", "", "phonebook.xml")) {
            assertThat(get(go + page)).as(page).isEqualTo(new Answer.Nothing(false));
        }
        for (String page : List.of("home", "calls", "missed", "forward", "forward-busy", "login", "dnd-on")) {
            assertThat(get(go + page)).as(page).isInstanceOf(Answer.File.class);
        }
        assertThat(wished).isEmpty();
        people(Optional.empty(), true);
        assertThat(get(go + "dnd-on")).isEqualTo(new Answer.Nothing(false));
    }

    @Test
    void pagesStandInThePhonesTimelineAndNothingThatWasTyped() {
        String grandstream = menuKey("grandstream-gxp2170", file("grandstream-gxp2170"));
        visits.clear();
        get(grandstream.replace("/home", "/go?q=forward"));
        get(grandstream.replace("/home", "/dial?q=030123"));
        get(grandstream.replace("/home", "/go?q=set-busy"));
        assertThat(visits).extracting(Visit::file).containsExactly("forward");

        String key = menuKey("snom-d785", file("snom-d785"));
        visits.clear();
        get(key);
        get(key.replace("/home", "/find") + "?q=M%C3%BCller");
        assertThat(visits).extracting(Visit::what).containsOnly(Visit.What.MENU);
        assertThat(visits).extracting(Visit::file).contains("home");
        assertThat(visits.toString()).doesNotContain("ller");
    }

    @Test
    void whatIsWrongGetsNothing() {
        String key = menuKey("snom-d785", file("snom-d785"));
        for (String page : List.of("", "..", "home.xml", "set-", "login", "forward-x", "code", "go")) {
            assertThat(get(key.replace("/home", "/" + page + " "))).as(page).isEqualTo(new Answer.Nothing(false));
        }
        assertThat(get(key.replace(ADDRESS, ADDRESS + "x"))).isInstanceOf(Answer.Nothing.class);
        Phone phone = phones.phone(acme, DESK).orElseThrow();
        assertThat(get(door.firstAddress(acme, phone, "menu/home")))
                .as("the first address is for files alone")
                .isInstanceOf(Answer.Nothing.class);
        phones.replace(acme, Map.of(DESK, new Phone(DESK, phone.details(), 2, Optional.empty())));
        assertThat(get(key)).as("opened anew").isInstanceOf(Answer.Nothing.class);
    }

    @Test
    void whoAsksWithoutEndIsToldToWait() {
        String key = menuKey("snom-d785", file("snom-d785"));
        Answer last = new Answer.Nothing(false);
        for (int i = 0; i < 61; i++) {
            last = get(key);
        }
        assertThat(last).isInstanceOf(Answer.Later.class);
    }
}
