package org.klinke.provisioning.redirect;

import java.net.URI;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// Whose service it is. Nobody here has an account with one of them: what is known comes from what others
/// have written of them, and what could not be verified is said for people.
public enum Maker {
    SNOM(
            "SRAPS",
            "https://api.sraps.snom.com/api/v1/",
            "",
            "SRAPS API of Snom: tokens, company, endpoints, Hawk 1.1; its setting setting_server",
            "error texts; whether a phone of another company is answered 403 or 409"),
    YEALINK(
            "RPS",
            "https://api-dm.yealink.com:8443/",
            "",
            "Yealink Json API for RPS Management Platform: signature, device/add, list, edit, delete",
            "error texts; YMCS v2 (/v2/rps, another kind of account) is not spoken"),
    GRANDSTREAM(
            "GDMS",
            "https://www.gdms.cloud/",
            "eu.gdms.cloud",
            "GDMS API guide: oauth/token, signature, device/add, device/list, device/delete, device/config/xml",
            "body of device/delete; that P237 given by config/xml is all a new phone needs"),
    GIGASET(
            "GRAPE",
            "https://api.grape.gigaset.net/api/v1/",
            "",
            "GRAPE API of Gigaset: as SRAPS; its setting ProvisioningServer",
            "all of it but the names: its documentation is for its partners"),
    POLY(
            "ZTP",
            "https://ztpconsole.polycom.com/inboundservlet/GenericServlet",
            "",
            "ZTP of Polycom: add-sip-device, delete-sip-device, get-sip-device",
            "get-sip-device, error numbers; addresses are in a profile there, not with the phone");

    private final String service;
    private final URI base;
    private final String otherHost;
    private final String source;
    private final String unverified;

    Maker(String service, String base, String otherHost, String source, String unverified) {
        this.service = service;
        this.base = URI.create(base);
        this.otherHost = otherHost;
        this.source = source;
        this.unverified = unverified;
    }

    public static Optional<Maker> named(String text) {
        return Arrays.stream(values())
                .filter(one -> one.name().equalsIgnoreCase(text.strip()))
                .findFirst();
    }

    /// @param model as ours are called: "yealink-t54w"
    public static Optional<Maker> of(String model) {
        return Arrays.stream(values())
                .filter(one -> model.startsWith(one.title() + "-"))
                .findFirst();
    }

    /// As commands name it: "yealink".
    public String title() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// What its maker calls the service.
    public String service() {
        return service;
    }

    /// Where it is, unless somebody names another of its hosts.
    public URI base() {
        return base;
    }

    public boolean hasHost(String host) {
        return base.getHost().equals(host) || otherHost.equals(host);
    }

    /// Where what we know of it was found.
    public String source() {
        return source;
    }

    /// What of it could not be verified.
    public String unverified() {
        return unverified;
    }
}
