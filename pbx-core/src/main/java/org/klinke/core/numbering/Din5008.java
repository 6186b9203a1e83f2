package org.klinke.core.numbering;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;

/// Numbers as DIN 5008 writes them for people: country, area code and subscriber apart, the extension of a
/// block behind a hyphen, nothing else.
public final class Din5008 {
    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();

    private Din5008() {}

    /// `+49 89 1234567`
    public static String international(E164 number) {
        return international(number, 0);
    }

    private static String international(E164 number, int extension) {
        Parts parts = parts(number);
        return "+" + parts.countryCode() + " " + parts.spaced(extension);
    }

    /// `089 1234567` within the place's country, the international form elsewhere.
    public static String at(Place place, E164 number) {
        return at(place, number, 0);
    }

    /// `089 12345-67`
    ///
    /// @param extension how many digits at the end are one, if its block is known; else 0
    public static String at(Place place, E164 number, int extension) {
        Parts parts = parts(number);
        if (NUMBERS.getCountryCodeForRegion(place.country()) != parts.countryCode()) {
            return international(number, extension);
        }
        String prefix = NUMBERS.getNddPrefixForRegion(place.country(), true);
        return (prefix == null ? "" : prefix) + parts.spaced(extension);
    }

    /// @param area digits of the area or network code, may be empty
    private record Parts(int countryCode, String area, String subscriber) {
        String spaced(int extension) {
            int base = subscriber.length() - extension;
            String number = extension > 0 && base > 0
                    ? subscriber.substring(0, base) + "-" + subscriber.substring(base)
                    : subscriber;
            return area.isEmpty() ? number : area + " " + number;
        }
    }

    private static Parts parts(E164 number) {
        PhoneNumber parsed;
        try {
            parsed = NUMBERS.parse(number.text(), null);
        } catch (NumberParseException e) {
            return new Parts(0, "", number.text().substring(1)); // a country code that does not exist
        }
        String national = NUMBERS.getNationalSignificantNumber(parsed);
        // Without a national prefix there are no codes to set apart but those of places (Italy), if any (Luxembourg).
        int area = NUMBERS.getLengthOfGeographicalAreaCode(parsed);
        String country = NUMBERS.getRegionCodeForNumber(parsed);
        if (area == 0
                && country != null
                && !country.equals(PhoneNumberUtil.REGION_CODE_FOR_NON_GEO_ENTITY)
                && NUMBERS.getNddPrefixForRegion(country, true) != null) {
            area = NUMBERS.getLengthOfNationalDestinationCode(parsed);
        }
        return new Parts(parsed.getCountryCode(), national.substring(0, area), national.substring(area));
    }
}
