package org.klinke.core.directory;

import java.util.Map;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantId;

/// What can be said about a tenant; meanings as in [Tenant]. Checked when it is made.
///
/// Throws InvalidInput from the constructor, naming the field
public record TenantDetails(
        String name, String domain, String country, String areaCode, String timeZone, String language) {
    public TenantDetails {
        Check.tenantName(name);
        Check.domain(domain);
        Check.country(country);
        Check.areaCode(areaCode);
        timeZone = Check.timeZone(timeZone);
        Check.language(language);
    }

    public static TenantDetails of(Tenant tenant) {
        return new TenantDetails(
                tenant.name(),
                tenant.domain(),
                tenant.country(),
                tenant.areaCode(),
                tenant.timeZone(),
                tenant.language());
    }

    Tenant withId(TenantId id) {
        return new Tenant(id, name, domain, country, areaCode, timeZone, language);
    }

    Map<String, String> facts() {
        return Map.of(
                "name",
                name,
                "domain",
                domain,
                "country",
                country,
                "areaCode",
                areaCode,
                "timeZone",
                timeZone,
                "language",
                language);
    }
}
