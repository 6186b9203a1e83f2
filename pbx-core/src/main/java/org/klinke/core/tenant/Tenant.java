package org.klinke.core.tenant;

/// What a tenant is, without any of its secrets.
///
/// @param name unique over the platform, lower case
/// @param domain SIP domain and digest realm, unique, lower case
/// @param country ISO 3166-1 alpha-2
/// @param areaCode national area code without the trunk prefix ("89"), may be empty
/// @param timeZone IANA zone id
/// @param language "de" or "en"
public record Tenant(
        TenantId id, String name, String domain, String country, String areaCode, String timeZone, String language) {}
