package org.klinke.provisioning.menu;

import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.klinke.core.directory.Directory;
import org.klinke.core.id.DeviceId;
import org.klinke.core.reach.ReachBook;
import org.klinke.core.reach.WishDoor;
import org.klinke.core.tenant.TenantId;
import org.klinke.core.time.TokenBuckets;
import org.klinke.provisioning.contacts.Contacts;
import org.klinke.provisioning.door.Answer;
import org.klinke.provisioning.door.Asked;
import org.klinke.provisioning.door.ProvisioningDoor;
import org.klinke.provisioning.door.ProvisioningDoor.Entry;
import org.klinke.provisioning.vendor.MenuPage;
import org.klinke.provisioning.vendor.Menus;

/// Gives phones the pages of their menus:
///
///     GET /p/TOKEN/menu/PAGE?q=TYPED ─▶ ProvisioningDoor: whose? ─▶ not too often? ─▶ Pages ─▶ the maker's XML
///                      phonebook.xml ──────────────────────────────────────────────▶ Contacts ──┘
///
/// Each kind of wrong is the same 404. Thread-safe.
public final class MenuDoor {
    /// Somebody leafs through a phone book.
    private static final int PAGES_FREE = 60;

    private static final double PAGES_BACK_PER_SECOND = 1;
    private static final int PHONES_MAX = 20_000;
    private static final int RETRY_SECONDS = 20;
    private static final int TYPED_CHARS_MAX = 50;

    /// What phones call their copy of the phone book, older ones the second; and as many as they all hold.
    private static final Set<String> COPIES = Set.of("phonebook.xml", "gs_phonebook.xml");

    private static final int COPIED_MAX = 500;

    private final ProvisioningDoor door;
    private final Pages pages;
    private final Contacts contacts;
    private final Menus menus = new Menus();
    private final TokenBuckets asked;

    public MenuDoor(
            ProvisioningDoor door,
            Directory directory,
            ReachBook reach,
            Contacts contacts,
            Journal journal,
            WishDoor wishes,
            InstantSource time) {
        this.door = door;
        this.contacts = contacts;
        pages = new Pages(directory, reach, contacts, journal, wishes);
        asked = new TokenBuckets(PAGES_FREE, PAGES_BACK_PER_SECOND, PHONES_MAX, time);
    }

    private record Reader(TenantId tenant, DeviceId device) {}

    /// May wait for the database.
    ///
    /// @param page asked for, its file is the page's name
    /// @param typed what somebody answered on the page before, "" if nothing
    public Answer answer(Asked page, String typed) {
        return switch (door.enter(page)) {
            case Entry.Turned(Answer answer) -> answer;
            case Entry.Guest guest -> {
                if (!asked.take(new Reader(guest.scope().id(), guest.device().id()))) {
                    yield new Answer.Later(RETRY_SECONDS);
                }
                Optional<String> text = COPIES.contains(page.file())
                        ? copy(guest)
                        : pages.page(guest, page.file(), shortened(typed))
                                .flatMap(shown ->
                                        menus.write(guest.phone().details().model(), shown, pages.around(guest)));
                text.flatMap(_ -> Pages.shown(page.file(), typed)).ifPresent(name -> door.read(guest, page.of(name)));
                yield text.<Answer>map(xml -> new Answer.File("text/xml", xml))
                        .orElseGet(() -> new Answer.Nothing(false));
            }
        };
    }

    /// It stays in the phone, so nobody's private contacts are in it.
    private Optional<String> copy(Entry.Guest guest) {
        if (guest.device().emergencyOnly()) {
            return Optional.empty();
        }
        return menus.phoneBook(
                guest.phone().details().model(),
                new MenuPage.Numbers(
                        "",
                        contacts.shared(guest.scope()).stream()
                                .limit(COPIED_MAX)
                                .map(contact -> new MenuPage.Dial(contact.name(), contact.number()))
                                .toList()));
    }

    /// A blank in front may be a `+`.
    private static String shortened(String typed) {
        return typed.codePoints()
                .limit(TYPED_CHARS_MAX)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }
}
