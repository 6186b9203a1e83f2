package org.klinke.core.trunk;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.klinke.core.numbering.Dialled;
import org.klinke.core.numbering.E164;
import org.klinke.core.numbering.NumberReader;
import org.klinke.core.numbering.Place;
import org.klinke.core.trunk.TrunkIdentity.NumberForm;

/// Writes numbers as a carrier wants them, and reads them as carriers write them. What it writes it reads again:
/// `read(write(x)) = x` for each form and country.
public final class NumberForms {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    /// By country: at most as many as the world has.
    private static final Map<String, String> INTERNATIONAL_PREFIXES = new ConcurrentHashMap<>();

    private NumberForms() {}

    public static String write(E164 number, NumberForm form, Place place) {
        return switch (form) {
            case E164 -> number.text();
            case E164_WITHOUT_PLUS -> number.text().substring(1);
            case INTERNATIONAL -> international(number, place);
            case NATIONAL -> national(number, place).orElseGet(() -> international(number, place));
        };
    }

    /// Takes any customary form, whatever the carrier promised. Digits that begin neither with + nor with the
    /// country's prefixes are international: carriers leave the + out, but never the area code. Where national
    /// numbers have no prefix (Italy, Denmark) the form says what they are.
    ///
    /// @param text user part of a URI, unescaped
    /// @param form that the trunk is set to
    public static Optional<E164> read(String text, NumberForm form, Place place) {
        String bare = NumberReader.withoutPunctuation(text);
        if (!bare.isEmpty() && bare.charAt(0) >= '1' && bare.charAt(0) <= '9' && !startsNationally(bare, form, place)) {
            Optional<E164> international = outside("+" + bare, place);
            if (international.isPresent()) {
                return international;
            }
        }
        return outside(bare, place);
    }

    private static boolean startsNationally(String bare, NumberForm form, Place place) {
        String prefix = NUMBERS.getNddPrefixForRegion(place.country(), true);
        if (prefix == null || prefix.isEmpty()) {
            return form == NumberForm.NATIONAL;
        }
        return bare.startsWith(prefix) || bare.startsWith(internationalPrefix(place.country()));
    }

    private static Optional<E164> outside(String text, Place place) {
        return switch (NumberReader.read(text, place)) {
            case Dialled.Outside outside -> Optional.of(outside.number());
            case Dialled.Service _, Dialled.Emergency _, Dialled.OtherCarrier _, Dialled.NoNumber _ -> Optional.empty();
        };
    }

    private static Optional<String> national(E164 number, Place place) {
        try {
            PhoneNumber parsed = NUMBERS.parse(number.text(), null);
            if (parsed.getCountryCode() != NUMBERS.getCountryCodeForRegion(place.country())) {
                return Optional.empty();
            }
            String prefix = NUMBERS.getNddPrefixForRegion(place.country(), true);
            return Optional.of((prefix == null ? "" : prefix) + NUMBERS.getNationalSignificantNumber(parsed));
        } catch (NumberParseException _) {
            return Optional.empty(); // a country code that does not exist
        }
    }

    private static String international(E164 number, Place place) {
        return internationalPrefix(place.country()) + number.text().substring(1);
    }

    /// `00`, `011`; `+` where a country has several (South Korea).
    private static String internationalPrefix(String country) {
        return INTERNATIONAL_PREFIXES.computeIfAbsent(country, NumberForms::prefixFrom);
    }

    /// libphonenumber keeps the prefix to itself, but writes how a number abroad is called.
    private static String prefixFrom(String country) {
        int abroad = NUMBERS.getCountryCodeForRegion(country) == 49 ? 43 : 49;
        PhoneNumber number = new PhoneNumber().setCountryCode(abroad).setNationalNumber(301234567L);
        String written = NUMBERS.formatOutOfCountryCallingNumber(number, country);
        String digits = PhoneNumberUtil.normalizeDigitsOnly(written);
        int end = digits.indexOf(abroad + "301234567");
        return end <= 0 ? "+" : digits.substring(0, end);
    }
}
