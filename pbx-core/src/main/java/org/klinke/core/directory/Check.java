package org.klinke.core.directory;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.klinke.core.numbering.EmergencyNumbers;
import org.klinke.core.numbering.NumberReader;

/// Shapes of what people type. Each check returns the value it let through.
final class Check {
    static final int PASSWORD_LENGTH_MIN = 16;
    private static final int PASSWORD_LENGTH_MAX = 128;
    private static final int NAME_LENGTH_MAX = 100;
    private static final int ADDRESS_LENGTH_MAX = 300;
    private static final int DOMAIN_LENGTH_MAX = 253;
    private static final Pattern TENANT_NAME = Pattern.compile("[a-z0-9-]{1,40}");
    private static final Pattern DOMAIN =
            Pattern.compile("(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern EXTENSION = Pattern.compile("[0-9]{1,8}");
    private static final Pattern SIP_USERNAME = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    private static final Pattern PASSWORD = Pattern.compile("[\\x21-\\x7e]+");
    private static final Pattern AREA_CODE = Pattern.compile("[1-9][0-9]{0,7}|");
    /// No area code, and no prefix, stands before one.
    private static final Pattern EMERGENCY_NUMBER = Pattern.compile(
            "[1-9][0-9]{" + (EmergencyNumbers.DIGITS_MIN - 1) + "," + (EmergencyNumbers.DIGITS_MAX - 1) + "}");

    private static final int EMERGENCY_NUMBERS_MAX = 20;
    private static final Pattern EMAIL = Pattern.compile("[^\\s@\\p{Cntrl}]{1,64}@[^\\s@\\p{Cntrl}]{1,255}");
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
    private static final Set<String> LANGUAGES = Set.of("de", "en");
    private static final Set<String> COUNTRIES = Set.of(Locale.getISOCountries());

    private Check() {}

    static String tenantName(String name) {
        return matching(
                TENANT_NAME, "name", name, "use 1 to 40 lower-case letters, digits and '-', for example 'acme'");
    }

    static String domain(String domain) {
        if (domain.length() > DOMAIN_LENGTH_MAX || domain.matches("[0-9.]+")) {
            throw new InvalidInput("domain", shown(domain) + " is not a domain name", "write it like 'acme.example'");
        }
        return matching(DOMAIN, "domain", domain, "write a domain name in lower case, like 'acme.example'");
    }

    static String country(String country) {
        if (!COUNTRIES.contains(country)) {
            throw new InvalidInput("country", shown(country) + " is not a country code", "use two letters like 'DE'");
        }
        return country;
    }

    static String areaCode(String areaCode) {
        return matching(
                AREA_CODE, "areaCode", areaCode, "write it without the leading 0, like '89', or leave it empty");
    }

    static String timeZone(String timeZone) {
        try {
            return ZoneId.of(timeZone).getId();
        } catch (DateTimeException _) {
            throw new InvalidInput("timeZone", shown(timeZone) + " is not a time zone", "use one like 'Europe/Berlin'");
        }
    }

    static String language(String language) {
        if (!LANGUAGES.contains(language)) {
            throw new InvalidInput("language", shown(language) + " is not supported", "use 'de' or 'en'");
        }
        return language;
    }

    /// Sorted, each once.
    static List<String> emergencyNumbers(List<String> numbers) {
        for (String number : numbers) {
            if (!EMERGENCY_NUMBER.matcher(number).matches()) {
                throw new InvalidInput(
                        "emergencyNumbers",
                        shown(number) + " cannot be an emergency number",
                        "write 3 to 6 digits without an area code, like '144'");
            }
            if (NumberReader.isEnquiriesSomewhere(number)) { // wherever the tenant has sites, or will have
                throw new InvalidInput(
                        "emergencyNumbers",
                        shown(number) + " costs more than a call, and no limit would stop it",
                        "let a rule for outgoing calls lead there");
            }
        }
        if (numbers.size() > EMERGENCY_NUMBERS_MAX) {
            throw new InvalidInput(
                    "emergencyNumbers", "more than " + EMERGENCY_NUMBERS_MAX, "name only those that send help");
        }
        return numbers.stream().distinct().sorted().toList();
    }

    static String extension(String extension) {
        if (EmergencyNumbers.EVERYWHERE.contains(extension)) {
            throw new InvalidInput("extension", extension + " is an emergency number", "choose another number");
        }
        return matching(EXTENSION, "extension", extension, "use 1 to 8 digits, like '100'");
    }

    static String name(String field, String name) {
        if (name.isBlank()
                || name.length() > NAME_LENGTH_MAX
                || CONTROL.matcher(name).find()) {
            throw new InvalidInput(
                    field, shown(name) + " cannot be a name", "use 1 to " + NAME_LENGTH_MAX + " printable characters");
        }
        return name.strip();
    }

    static String address(String address) {
        if (address.length() > ADDRESS_LENGTH_MAX || CONTROL.matcher(address).find()) {
            throw new InvalidInput(
                    "address",
                    shown(address) + " cannot be an address",
                    "write it in one line of " + ADDRESS_LENGTH_MAX + " characters at most");
        }
        return address.strip();
    }

    static String email(String email) {
        return matching(EMAIL, "email", email, "write it like 'name@acme.example'");
    }

    static String sipUsername(String name) {
        return matching(
                SIP_USERNAME, "sipUsername", name, "use 1 to 64 letters, digits, '.', '_' or '-', like 'desk-1'");
    }

    /// Never repeats the password in its message.
    static String password(String password) {
        if (password.length() < PASSWORD_LENGTH_MIN || password.length() > PASSWORD_LENGTH_MAX) {
            throw new InvalidInput(
                    "sipPassword",
                    "it has " + password.length() + " characters",
                    "use " + PASSWORD_LENGTH_MIN + " to " + PASSWORD_LENGTH_MAX
                            + ", or leave it out and one is generated");
        }
        if (!PASSWORD.matcher(password).matches()) {
            throw new InvalidInput(
                    "sipPassword",
                    "it has characters that phones do not understand alike",
                    "use printable ASCII characters without spaces");
        }
        return password;
    }

    private static String matching(Pattern pattern, String field, String value, String remedy) {
        if (!pattern.matcher(value).matches()) {
            throw new InvalidInput(field, shown(value) + " is not allowed", remedy);
        }
        return value;
    }

    private static String shown(String value) {
        String clean = CONTROL.matcher(value).replaceAll("?");
        return "'" + (clean.length() <= 60 ? clean : clean.substring(0, 60) + "…") + "'";
    }
}
