package org.klinke.core.tenant;

import java.util.List;

/// What a tenant is, without any of its secrets.
///
/// @param name unique over the platform, lower case
/// @param domain SIP domain and digest realm, unique, lower case
/// @param country ISO 3166-1 alpha-2
/// @param areaCode national area code without the trunk prefix ("89"), may be empty
/// @param timeZone IANA zone id
/// @param language "de" or "en"
/// @param emergencyNumbers dialled for help besides 110 and 112
public record Tenant(
        TenantId id,
        String name,
        String domain,
        String country,
        String areaCode,
        String timeZone,
        String language,
        List<String> emergencyNumbers) {
    public Tenant {
        emergencyNumbers = List.copyOf(emergencyNumbers);
    }

    /// Who adds no emergency number.
    public Tenant(
            TenantId id,
            String name,
            String domain,
            String country,
            String areaCode,
            String timeZone,
            String language) {
        this(id, name, domain, country, areaCode, timeZone, language, List.of());
    }
}
