package org.klinke.core.numbering;

import com.google.i18n.phonenumbers.NumberParseException;
import com.google.i18n.phonenumbers.PhoneNumberUtil;
import com.google.i18n.phonenumbers.PhoneNumberUtil.PhoneNumberFormat;
import com.google.i18n.phonenumbers.PhoneNumberUtil.ValidationResult;
import com.google.i18n.phonenumbers.Phonenumber.PhoneNumber;
import com.google.i18n.phonenumbers.ShortNumberInfo;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.klinke.core.numbering.Dialled.Emergency;
import org.klinke.core.numbering.Dialled.NoNumber;
import org.klinke.core.numbering.Dialled.OtherCarrier;
import org.klinke.core.numbering.Dialled.Outside;
import org.klinke.core.numbering.Dialled.Service;

/// Reads what a person dials or writes, in any customary way.
///
/// ```
///   (089) 12 34-5 ─ punctuation off ─▶ 110, 112?  ▶ 010xx?  ▶ 115, 116117 …? ▶ +… 00… 0… or local ─▶ length ─▶ kind
/// ```
///
/// A number that nobody has been allotted yet is one all the same: only its length can be wrong.
public final class NumberReader {
    private static final Pattern DIGITS = Pattern.compile("\\+?[0-9]+");
    /// Call by call: 010xy, or 0100xy with six digits (number plan of the Bundesnetzagentur).
    private static final Pattern GERMAN_CARRIER = Pattern.compile("(0100[0-9]{2}|010[1-9][0-9]).*");

    private static final Pattern GERMAN_MASS_CALLING = Pattern.compile("\\+49137[0-9]+");
    /// No area code begins with 32, but libphonenumber's pattern of fixed lines lets some of these through.
    private static final Pattern GERMAN_NOMADIC = Pattern.compile("\\+4932[0-9]+");
    private static final Pattern GERMAN_CORPORATE = Pattern.compile("\\+4918[1-9][0-9]+");
    /// Whatever digits follow: a network takes those it needs.
    private static final Pattern GERMAN_PREMIUM = Pattern.compile("\\+49900[0-9]+");
    private static final Pattern GERMAN_ENQUIRIES = Pattern.compile("118[0-9]{2,3}");
    /// +870 Inmarsat, +881 satellite networks, +882 and +883 international networks (ITU-T E.164 list of codes).
    private static final Pattern SATELLITE = Pattern.compile("\\+(870|88[123])[0-9]+");

    private static final int PLAIN_LENGTH_MIN = 5;
    private static final int PLAIN_LENGTH_MAX = 13;

    private static final PhoneNumberUtil NUMBERS = PhoneNumberUtil.getInstance();
    private static final ShortNumberInfo SHORT_NUMBERS = ShortNumberInfo.getInstance();

    private NumberReader() {}

    /// Never throws.
    public static Dialled read(String text, Place place) {
        if (text.length() > EmergencyNumbers.CHARACTERS_MAX) {
            return new NoNumber("is longer than " + EmergencyNumbers.CHARACTERS_MAX + " characters");
        }
        Optional<String> emergency = EmergencyNumbers.EVERYWHERE.of(text);
        if (emergency.isPresent()) {
            return new Emergency(emergency.get());
        }
        String dialled = EmergencyNumbers.withoutSeparators(text);
        if (!DIGITS.matcher(dialled).matches()) {
            return new NoNumber(dialled.isEmpty() ? "is empty" : "has characters that no number has");
        }
        boolean german = place.country().equals("DE");
        Matcher carrier = GERMAN_CARRIER.matcher(dialled);
        if (german && carrier.matches()) {
            return new OtherCarrier(carrier.group(1));
        }
        PhoneNumber number;
        try {
            number = parsed(dialled, place.country());
            if (!dialled.startsWith("+") && SHORT_NUMBERS.isValidShortNumberForRegion(number, place.country())) {
                return new Service(dialled, place.country());
            }
            if (isLocal(dialled, number, place)) {
                if (place.areaCode().isEmpty()) {
                    return new NoNumber("has no area code, and none is set for this place");
                }
                number = NUMBERS.parse(nationalPrefix(place.country()) + place.areaCode() + dialled, place.country());
            }
        } catch (NumberParseException e) {
            return new NoNumber(reason(e));
        }
        return outside(number);
    }

    /// As libphonenumber parses it, which tries a dozen patterns: every call needs a few numbers read, and most are
    /// German or Austrian, where nothing but a 0 is in front of them and each length of these is possible.
    static PhoneNumber parsed(String dialled, String country) throws NumberParseException {
        int home = country.equals("DE") ? 49 : country.equals("AT") ? 43 : 0;
        int code = 0;
        String national = "";
        if (dialled.startsWith("+49") || dialled.startsWith("+43")) {
            code = dialled.charAt(2) - '0' + 40;
            national = dialled.substring(3);
        } else if (home != 0 && (dialled.startsWith("0049") || dialled.startsWith("0043"))) {
            code = dialled.charAt(3) - '0' + 40;
            national = dialled.substring(4);
        } else if (home != 0 && dialled.startsWith("0")) {
            code = home;
            national = dialled.substring(1);
        }
        return national.length() >= PLAIN_LENGTH_MIN
                        && national.length() <= PLAIN_LENGTH_MAX
                        && national.charAt(0) != '0'
                ? new PhoneNumber().setCountryCode(code).setNationalNumber(Long.parseLong(national))
                : NUMBERS.parse(dialled, country);
    }

    /// Directory enquiries, the one short number that costs more than a usual call: 118xy in Germany.
    public static boolean isEnquiries(String number, String country) {
        return country.equals("DE") && isEnquiriesSomewhere(number);
    }

    /// Directory enquiries of any country we know them of.
    public static boolean isEnquiriesSomewhere(String number) {
        return GERMAN_ENQUIRIES.matcher(number).matches();
    }

    /// What was dialled, without what people put between digits; what is no number stays as it is otherwise.
    public static String withoutPunctuation(String text) {
        return EmergencyNumbers.withoutSeparators(text);
    }

    private static Dialled outside(PhoneNumber number) {
        ValidationResult length = NUMBERS.isPossibleNumberWithReason(number);
        String e164 = NUMBERS.format(number, PhoneNumberFormat.E164);
        if (e164.length() > E164.CHARACTERS_MAX) {
            return new NoNumber("has more digits than a number of the world may have");
        }
        // A carrier that is sent the national form would read 0 and 043… as Austria.
        if (number.isItalianLeadingZero()
                && nationalPrefix(NUMBERS.getRegionCodeForCountryCode(number.getCountryCode()))
                        .equals("0")) {
            return new NoNumber("has an area code that begins with 0, as none does");
        }
        return switch (length) {
            case IS_POSSIBLE -> outside(number, new E164(e164));
            case TOO_SHORT -> new NoNumber("is too short for +" + number.getCountryCode());
            case TOO_LONG -> new NoNumber("is too long for +" + number.getCountryCode());
            case INVALID_LENGTH -> new NoNumber("has a length that +" + number.getCountryCode() + " does not know");
            case IS_POSSIBLE_LOCAL_ONLY -> new NoNumber("lacks its area code");
            case INVALID_COUNTRY_CODE -> new NoNumber("has no country code that exists");
        };
    }

    private static Dialled outside(PhoneNumber number, E164 e164) {
        String country = NUMBERS.getRegionCodeForNumber(number);
        if (country == null) {
            country = NUMBERS.getRegionCodeForCountryCode(number.getCountryCode());
        }
        return new Outside(e164, kind(number, e164.text()), country);
    }

    private static NumberKind kind(PhoneNumber number, String e164) {
        if (GERMAN_MASS_CALLING.matcher(e164).matches()) {
            return NumberKind.MASS_CALLING; // libphonenumber counts some as shared cost, some as premium
        }
        if (GERMAN_PREMIUM.matcher(e164).matches()) {
            return NumberKind.PREMIUM;
        }
        if (GERMAN_NOMADIC.matcher(e164).matches()) {
            return NumberKind.NOMADIC;
        }
        if (GERMAN_CORPORATE.matcher(e164).matches()) {
            return NumberKind.CORPORATE;
        }
        if (SATELLITE.matcher(e164).matches()) {
            return NumberKind.SATELLITE;
        }
        return switch (NUMBERS.getNumberType(number)) {
            case FIXED_LINE -> NumberKind.FIXED;
            case MOBILE, PAGER -> NumberKind.MOBILE;
            case FIXED_LINE_OR_MOBILE -> NumberKind.FIXED_OR_MOBILE;
            case TOLL_FREE -> NumberKind.FREEPHONE;
            case SHARED_COST -> NumberKind.SHARED_COST;
            case PREMIUM_RATE -> NumberKind.PREMIUM;
            case VOIP -> NumberKind.NOMADIC;
            case PERSONAL_NUMBER -> NumberKind.PERSONAL;
            case UAN, VOICEMAIL -> NumberKind.CORPORATE;
            case UNKNOWN -> overdialled(number);
        };
    }

    /// Digits too many do not keep a network from putting a call through, so they do not make a dear number another.
    private static NumberKind overdialled(PhoneNumber number) {
        PhoneNumber shorter = new PhoneNumber().mergeFrom(number);
        if (!NUMBERS.truncateTooLongNumber(shorter)) {
            return NumberKind.UNKNOWN;
        }
        return switch (NUMBERS.getNumberType(shorter)) {
            case PREMIUM_RATE -> NumberKind.PREMIUM;
            case SHARED_COST -> NumberKind.SHARED_COST;
            case PERSONAL_NUMBER -> NumberKind.PERSONAL;
            case FIXED_LINE, MOBILE, PAGER, FIXED_LINE_OR_MOBILE, TOLL_FREE, VOIP, UAN, VOICEMAIL, UNKNOWN ->
                NumberKind.UNKNOWN;
        };
    }

    /// Dialled without an area code. Where area codes follow a national prefix, a number without the prefix is local;
    /// elsewhere only its length can tell (+1: seven digits).
    private static boolean isLocal(String dialled, PhoneNumber number, Place place) {
        if (dialled.startsWith("+")) {
            return false;
        }
        String prefix = nationalPrefix(place.country());
        if (prefix.equals("0")) {
            return !dialled.startsWith("0");
        }
        return NUMBERS.isPossibleNumberWithReason(number) == ValidationResult.IS_POSSIBLE_LOCAL_ONLY;
    }

    private static String nationalPrefix(String country) {
        if (!NUMBERS.getSupportedRegions().contains(country)) {
            return ""; // +800 and the like
        }
        String prefix = NUMBERS.getNddPrefixForRegion(country, true);
        return prefix == null ? "" : prefix;
    }

    private static String reason(NumberParseException e) {
        return switch (e.getErrorType()) {
            case INVALID_COUNTRY_CODE -> "has no country code that exists";
            case NOT_A_NUMBER -> "is no number";
            case TOO_SHORT_AFTER_IDD -> "ends after the international prefix";
            case TOO_SHORT_NSN -> "is too short";
            case TOO_LONG -> "is too long";
        };
    }
}
