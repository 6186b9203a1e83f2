package org.klinke.sip.conversation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.klinke.sip.leg.Capabilities;

/// Allow is true: what it lists is served, what it does not list is refused, outside and inside a dialog.
class WhatWeAnnounceTest {
    private static final List<String> ALL = List.of(
            "INVITE",
            "BYE",
            "UPDATE",
            "INFO",
            "MESSAGE",
            "OPTIONS",
            "REGISTER",
            "PRACK",
            "REFER",
            "SUBSCRIBE",
            "NOTIFY",
            "PUBLISH",
            "MADEUP");

    private final House house = new House();
    private final Phone alice = phone();

    @Test
    void outsideADialog() {
        alice.call("OPTIONS", "sip:demo.test", Optional.empty(), List.of());
        house.settle();
        Text options = alice.next().orElseThrow();
        assertThat(allowed(options)).containsExactlyInAnyOrderElementsOf(Capabilities.METHODS);
        assertThat(options.header("Accept-Language")).isEqualTo("en");
        assertThat(String.join(", ", options.all("Accept"))).contains("application/sdp", "text/plain");
        assertThat(options.header("Supported")).contains("outbound");

        for (String method : ALL) {
            alice.call(method, "sip:999@demo.test", Optional.empty(), List.of("Event: nothing"));
            house.settle();
            int status = alice.next().orElseThrow().status();
            assertThat(isRefusal(status)).as(method).isEqualTo(!Capabilities.METHODS.contains(method));
        }
    }

    @Test
    void insideADialog() {
        alice.call("INVITE", "sip:*80@demo.test", Optional.of(alice.sdp().text()), List.of());
        house.settle();
        Text ok = alice.next().orElseThrow();
        List<String> allowed = allowed(ok);
        assertThat(allowed).contains("INVITE", "BYE", "INFO").doesNotContain("REGISTER", "MESSAGE");
        alice.request("ACK", Optional.empty(), List.of());
        house.settle();

        alice.request("OPTIONS", Optional.empty(), List.of());
        house.settle();
        Text options = alice.next().orElseThrow();
        assertThat(options.status()).isEqualTo(200);
        assertThat(options.header("Accept-Language")).isEqualTo("en");

        List<String> methods = new ArrayList<>(ALL);
        methods.removeAll(List.of("REGISTER", "INVITE", "BYE"));
        methods.add("BYE");
        for (String method : methods) {
            alice.request(method, Optional.empty(), List.of("Event: nothing"));
            house.settle();
            int status = alice.next().orElseThrow().status();
            assertThat(isRefusal(status)).as(method).isEqualTo(!allowed.contains(method));
        }
    }

    /// Method known but not served, or not even known (RFC 3261 §8.2.1, §21.5.2).
    private static boolean isRefusal(int status) {
        return status == 405 || status == 501;
    }

    private static List<String> allowed(Text message) {
        return Arrays.asList(String.join(",", message.all("Allow")).split("\\s*,\\s*", -1));
    }

    private Phone phone() {
        Phone phone = house.phones.get("alice");
        assertThat(phone).isNotNull();
        phone.register(List.of());
        house.settle();
        assertThat(phone.next().orElseThrow().status()).isEqualTo(200);
        return phone;
    }
}
