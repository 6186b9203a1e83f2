package org.klinke.web;

import java.net.InetAddress;
import java.security.cert.X509Certificate;
import java.util.List;

/// Who gives phones the pages of their menus; may block.
@FunctionalInterface
public interface PhoneMenus {
    /// @param token and
    /// @param page as they stand in the address, decoded: anything
    /// @param typed what somebody typed on the page before, "" if nothing
    /// @param host the server's name as the phone has it, lower case, without the port; "" if it does not say
    /// @param userAgent "" if the phone says nothing
    /// @param shown as in [PhoneFiles]
    PhoneFiles.Reply reply(
            String token,
            String page,
            String typed,
            String host,
            String userAgent,
            InetAddress remote,
            List<X509Certificate> shown);
}
