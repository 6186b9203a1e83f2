package org.klinke.sip.trunk;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.sip.header.FromHeader;
import javax.sip.header.ToHeader;
import javax.sip.message.Request;
import org.klinke.core.call.CallerId;
import org.klinke.core.call.Diversion;
import org.klinke.core.trunk.TrunkAccount;
import org.klinke.sip.identity.PrivacyWish;
import org.klinke.sip.trunk.HeaderValues.Address;

/// What an INVITE of a carrier says about who calls whom. A carrier is trusted (RFC 3325 §5): its P-Asserted-Identity
/// comes before its P-Preferred-Identity before From, also where the caller is not to be shown.
///
/// @param called as the carrier wrote it, unescaped; "" if it does not say
/// @param caller name and number as the carrier wrote them, "" each where it did not say; `withheld` = not to be shown
/// @param diversions by whom it was diverted on its way here, first to last
public record CarrierInvite(String called, CallerId caller, List<Diversion> diversions) {
    /// RFC 4458 §2, RFC 7544 §3.2: a URI, or its Reason, says why.
    private static final Pattern CAUSE = Pattern.compile("(?i)(?:[;?&;]|%3b)cause(?:=|%3d)([0-9]{3})");

    public CarrierInvite {
        diversions = List.copyOf(diversions);
    }

    /// @param line that the INVITE came on
    public static CarrierInvite read(TrunkLine line, Request invite) {
        List<Diversion> diversions = diversions(invite);
        return new CarrierInvite(called(line, invite), caller(invite, diversions), diversions);
    }

    /// Where the trunk says it stands; what is only our own Contact or the account's name says nothing: then To, and
    /// after that the number the account stands for.
    private static String called(TrunkLine line, Request invite) {
        String target = new Address("", invite.getRequestURI().toString(), "").user();
        String to = address(invite, ToHeader.NAME).map(Address::user).orElse("");
        String party = address(invite, "P-Called-Party-ID").map(Address::user).orElse(""); // RFC 7315 §4.2
        Stream<String> places = switch (line.trunk().identity().calledIn()) {
            case REQUEST_URI -> Stream.of(target, party, to);
            case TO -> Stream.of(to, target);
            case P_CALLED_PARTY_ID -> Stream.of(party, target, to);
        };
        Optional<TrunkAccount> account = line.account();
        return places.filter(user -> !user.isEmpty() && !user.equals(line.contactUser()))
                .filter(user -> account.map(TrunkAccount::number)
                                .filter(Optional::isPresent)
                                .isEmpty()
                        || !user.equals(account.get().user()))
                .findFirst()
                .or(() -> account.flatMap(TrunkAccount::number))
                .orElse("");
    }

    /// Who passed the call on is not who calls, though his number is the one that his carrier asserts.
    private static CallerId caller(Request invite, List<Diversion> diversions) {
        Set<String> forwarders =
                diversions.stream().map(each -> each.by().number()).collect(Collectors.toSet());
        List<Address> all = Stream.of("P-Asserted-Identity", "P-Preferred-Identity", FromHeader.NAME)
                .flatMap(name -> HeaderValues.of(invite, name).stream())
                .map(Address::parse)
                .filter(address -> !isNobody(address))
                .toList();
        List<Address> others = all.stream()
                .filter(address -> !forwarders.contains(address.user()))
                .toList();
        List<Address> said = others.isEmpty() ? all : others;
        String number = first(said.stream().map(Address::user));
        String name = first(said.stream().map(Address::name));
        return new CallerId(name.equals(number) ? "" : name, number, PrivacyWish.of(invite));
    }

    private static String first(Stream<String> texts) {
        return texts.filter(text -> !text.isEmpty()).findFirst().orElse("");
    }

    /// RFC 3323 §4.1.1.3 and what networks write where they know no number.
    private static boolean isNobody(Address address) {
        return address.host().endsWith(".invalid")
                || List.of("anonymous", "unavailable", "unknown", "restricted")
                        .contains(address.user().toLowerCase(Locale.ROOT));
    }

    private static Optional<Address> address(Request request, String name) {
        return HeaderValues.of(request, name).stream().findFirst().map(Address::parse);
    }

    private static List<Diversion> diversions(Request invite) {
        List<Diversion> all = HeaderValues.of(invite, "Diversion").stream()
                .map(Address::parse)
                .map(address -> new Diversion(
                        by(address, address.parameter("privacy").orElse("off")), reason(address), counter(address)))
                .toList()
                .reversed(); // RFC 5806 §4.2: the last one stands on top
        if (all.isEmpty()) {
            all = history(invite);
        }
        return all.subList(Math.max(0, all.size() - Diversion.PER_CALL_MAX), all.size());
    }

    private static CallerId by(Address address, String privacy) {
        boolean withheld =
                isNobody(address) || !privacy.toLowerCase(Locale.ROOT).matches("off|no|none");
        return new CallerId(isNobody(address) ? "" : address.name(), isNobody(address) ? "" : address.user(), withheld);
    }

    /// RFC 5806 §4.1; many do not write it.
    private static int counter(Address address) {
        String counter = address.parameter("counter").orElse("1");
        return counter.matches("[1-9][0-9]?") ? Integer.parseInt(counter) : 1;
    }

    /// RFC 5806 §4.1
    private static Diversion.Reason reason(Address address) {
        String token = address.parameter("reason").orElse("").toLowerCase(Locale.ROOT);
        for (Diversion.Reason each : Diversion.Reason.values()) {
            if (each.token().equals(token)) {
                return each;
            }
        }
        return Diversion.Reason.UNCONDITIONAL;
    }

    /// An entry that another follows was retargeted; it diverted if it, or its successor's URI, says why. Others were
    /// only routed.
    private static List<Diversion> history(Request invite) {
        List<Address> entries = HeaderValues.of(invite, "History-Info").stream()
                .map(Address::parse)
                .sorted(Comparator.comparing(
                        address -> index(address.parameter("index").orElse(""))))
                .toList();
        // RFC 7044 §5: the index begins with 1; levels before the first that is told are of some that nobody tells of.
        int untold = entries.isEmpty()
                ? 0
                : entries.getFirst().parameter("index").orElse("1").split("\\.", -1).length - 1;
        List<Diversion> all = new ArrayList<>();
        for (int i = 0; i + 1 < entries.size(); i++) {
            Address address = entries.get(i);
            Optional<Diversion.Reason> reason = cause(address.uri());
            if (reason.isEmpty()) {
                reason = cause(entries.get(i + 1).uri());
            }
            boolean hidden = address.uri().toLowerCase(Locale.ROOT).matches(".*[?&]privacy=.*");
            int count = all.isEmpty() ? 1 + untold : 1;
            reason.ifPresent(why -> all.add(new Diversion(by(address, hidden ? "full" : "off"), why, count)));
        }
        return all;
    }

    private static Optional<Diversion.Reason> cause(String uri) {
        Matcher cause = CAUSE.matcher(uri);
        if (!cause.find()) {
            return Optional.empty();
        }
        return switch (Integer.parseInt(cause.group(1))) {
            case 302 -> Optional.of(Diversion.Reason.UNCONDITIONAL);
            case 486 -> Optional.of(Diversion.Reason.USER_BUSY);
            case 408 -> Optional.of(Diversion.Reason.NO_ANSWER);
            case 480, 487 -> Optional.of(Diversion.Reason.DEFLECTION); // RFC 4458 §2: 487 while ringing
            case 404, 503 -> Optional.of(Diversion.Reason.UNAVAILABLE);
            default -> Optional.empty();
        };
    }

    /// `1.2` in an order that text has: each part with a digit that says its length (RFC 7044 §5.1).
    private static String index(String index) {
        StringBuilder order = new StringBuilder();
        for (String part : index.split("\\.", -1)) {
            order.append((char) ('0' + Math.min(part.length(), 9))).append(part).append('.');
        }
        return order.toString();
    }
}
