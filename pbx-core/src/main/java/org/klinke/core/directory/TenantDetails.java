package org.klinke.core.directory;

import java.util.List;
import java.util.Map;
import org.klinke.core.tenant.Tenant;
import org.klinke.core.tenant.TenantId;

/// What can be said about a tenant; meanings as in [Tenant]. Checked when it is made.
///
/// Throws InvalidInput from the constructor, naming the field
public record TenantDetails(
        String name,
        String domain,
        String country,
        String areaCode,
        String timeZone,
        String language,
        List<String> emergencyNumbers) {
    public TenantDetails {
        Check.tenantName(name);
        Check.domain(domain);
        Check.country(country);
        Check.areaCode(areaCode);
        timeZone = Check.timeZone(timeZone);
        Check.language(language);
        emergencyNumbers = Check.emergencyNumbers(emergencyNumbers);
    }

    /// Who adds no emergency number.
    public TenantDetails(
            String name, String domain, String country, String areaCode, String timeZone, String language) {
        this(name, domain, country, areaCode, timeZone, language, List.of());
    }

    public static TenantDetails of(Tenant tenant) {
        return new TenantDetails(
                tenant.name(),
                tenant.domain(),
                tenant.country(),
                tenant.areaCode(),
                tenant.timeZone(),
                tenant.language(),
                tenant.emergencyNumbers());
    }

    Tenant withId(TenantId id) {
        return new Tenant(id, name, domain, country, areaCode, timeZone, language, emergencyNumbers);
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
                language,
                "emergencyNumbers",
                String.join(", ", emergencyNumbers));
    }
}
