package org.klinke.core.trace;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/// Where a message travelled. All ways of a call are kept as one text behind those of its messages, a line
/// each, so that addresses are sealed, and forgotten, with them.
///
/// @param transport as written into Via: "TLS", "UDP" …
public record MessageWay(String transport, InetSocketAddress local, InetSocketAddress remote) {
    private static final int WORDS = 5;

    /// @param ways one for each message, in their order
    public static MessageText text(List<MessageWay> ways) {
        return MessageText.of(ways.stream().map(MessageWay::line).collect(Collectors.joining("\n")));
    }

    /// @param texts of a call as [Traces] finds them
    /// @param messages how many it has
    /// @return one for each message; none where they were not kept
    public static List<MessageWay> of(List<String> texts, int messages) {
        if (texts.size() != messages + 1) {
            return List.of();
        }
        List<MessageWay> ways = texts.getLast()
                .lines()
                .map(MessageWay::parsed)
                .flatMap(Optional::stream)
                .toList();
        return ways.size() == messages ? ways : List.of();
    }

    private String line() {
        return String.join(" ", transport, address(local), port(local), address(remote), port(remote));
    }

    private static String address(InetSocketAddress socket) {
        return socket.getAddress() == null ? "0.0.0.0" : socket.getAddress().getHostAddress();
    }

    private static String port(InetSocketAddress socket) {
        return String.valueOf(socket.getPort());
    }

    private static Optional<MessageWay> parsed(String line) {
        String[] words = line.split(" ", WORDS);
        try {
            return words.length < WORDS
                    ? Optional.empty()
                    : Optional.of(new MessageWay(words[0], socket(words[1], words[2]), socket(words[3], words[4])));
        } catch (IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static InetSocketAddress socket(String address, String port) {
        int scope = address.indexOf('%');
        return new InetSocketAddress(
                InetAddress.ofLiteral(scope < 0 ? address : address.substring(0, scope)), Integer.parseInt(port));
    }
}
