package org.klinke.web;

import java.net.InetAddress;

/// Who hears what phones say by themselves of how they are; does not block.
@FunctionalInterface
public interface PhoneReports {
    /// @param token and
    /// @param word as they stand in the address, decoded: anything
    /// @param code of the query, "" if there is none: anything
    /// @param posted what it posted, "" if nothing: anything
    /// @param host the server's name as the phone has it, lower case, without the port; "" if it does not say
    /// @param userAgent "" if the phone says nothing
    PhoneFiles.Reply reply(
            String token, String word, String code, String posted, String host, String userAgent, InetAddress remote);
}
