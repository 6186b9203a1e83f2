package org.klinke.core.media;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// One side's session description as values: an offer or an answer, theirs or ours. The streams stand in the order of
/// the m-lines, which an answer keeps (RFC 3264 §6).
///
/// @param bundle the mids of the first `a=group:BUNDLE` (RFC 9143), empty if there is none
public record SessionMedia(List<Stream> streams, List<String> bundle) {
    public SessionMedia {
        streams = List.copyOf(streams);
        bundle = List.copyOf(bundle);
    }

    public SessionMedia(List<? extends Stream> streams) {
        this(List.copyOf(streams), List.of());
    }

    /// The first audio stream that is wanted (port other than 0).
    public Optional<Audio> audio() {
        for (Stream stream : streams) {
            if (stream instanceof Audio audio) {
                return Optional.of(audio);
            }
        }
        return Optional.empty();
    }

    /// The first fax stream that is wanted, where no audio is.
    public Optional<Fax> fax() {
        return audio().isPresent()
                ? Optional.empty()
                : streams.stream()
                        .filter(Fax.class::isInstance)
                        .map(Fax.class::cast)
                        .findFirst();
    }

    /// One m-line.
    public sealed interface Stream {
        /// `a=mid`, "" if not given.
        String mid();
    }

    /// An audio stream that is wanted.
    ///
    /// @param rtp where this side wants to receive; may be 0.0.0.0 for an old-style hold (RFC 3264 §8.4), or
    /// with ICE where no candidate is known yet (RFC 8840)
    /// @param rtcp where it wants RTCP: `a=rtcp`, else port + 1; equal to `rtp` with rtcp-mux
    /// @param rtcpMux `a=rtcp-mux` (RFC 5761)
    /// @param secureProfile SAVP(F) rather than AVP(F); RTP/AVP with `a=crypto` is an SRTP offer too
    /// @param protocol the m-line's transport as written, which an answer repeats
    /// @param cryptos the lines with suites we speak, in order of preference
    /// @param unusableCryptos why the other `a=crypto` lines can't be used, for people; without any key
    /// @param codecs in order of preference
    /// @param packetMillis `a=ptime`, 0 if not given
    /// @param dtls present if there is an `a=fingerprint`
    /// @param ice present if there are `a=ice-ufrag` and `a=ice-pwd`
    /// @param extendedReports by `a=rtcp-xr`
    public record Audio(
            String mid,
            InetSocketAddress rtp,
            InetSocketAddress rtcp,
            boolean rtcpMux,
            boolean secureProfile,
            String protocol,
            List<Crypto> cryptos,
            List<String> unusableCryptos,
            List<CodecLine> codecs,
            Direction direction,
            int packetMillis,
            Optional<DtlsParameters> dtls,
            Optional<IceParameters> ice,
            ExtendedReports extendedReports)
            implements Stream {
        public Audio {
            cryptos = List.copyOf(cryptos);
            unusableCryptos = List.copyOf(unusableCryptos);
            codecs = List.copyOf(codecs);
        }

        /// One without DTLS and ICE whose every `a=crypto` line can be used.
        public Audio(
                String mid,
                InetSocketAddress rtp,
                InetSocketAddress rtcp,
                boolean rtcpMux,
                boolean secureProfile,
                String protocol,
                List<Crypto> cryptos,
                List<CodecLine> codecs,
                Direction direction,
                int packetMillis) {
            this(
                    mid,
                    rtp,
                    rtcp,
                    rtcpMux,
                    secureProfile,
                    protocol,
                    cryptos,
                    List.of(),
                    codecs,
                    direction,
                    packetMillis,
                    Optional.empty(),
                    Optional.empty(),
                    ExtendedReports.NONE);
        }

        /// The transport says DTLS-SRTP (RFC 5764 §8).
        boolean overDtls() {
            return protocol.regionMatches(true, 0, "UDP/TLS/", 0, 8);
        }

        /// The same with other DTLS and ICE.
        public Audio with(Optional<DtlsParameters> otherDtls, Optional<IceParameters> otherIce) {
            return new Audio(
                    mid,
                    rtp,
                    rtcp,
                    rtcpMux,
                    secureProfile,
                    protocol,
                    cryptos,
                    unusableCryptos,
                    codecs,
                    direction,
                    packetMillis,
                    otherDtls,
                    otherIce,
                    extendedReports);
        }

        /// The same, asking for other extended reports.
        public Audio with(ExtendedReports otherReports) {
            return new Audio(
                    mid,
                    rtp,
                    rtcp,
                    rtcpMux,
                    secureProfile,
                    protocol,
                    cryptos,
                    unusableCryptos,
                    codecs,
                    direction,
                    packetMillis,
                    dtls,
                    ice,
                    otherReports);
        }
    }

    /// A fax by T.38 that is wanted: `m=image … udptl t38` (ITU-T T.38 Annex D, RFC 3362). There is no
    /// encryption for it.
    ///
    /// @param udptl where this side wants to receive
    /// @param attributes its `a=` lines that T.38 defines, as written: "T38FaxVersion:0"
    public record Fax(String mid, InetSocketAddress udptl, List<String> attributes) implements Stream {
        public Fax {
            attributes = List.copyOf(attributes);
        }
    }

    /// Any other m-line, or an audio line with port 0: answered with port 0, in its place.
    ///
    /// @param kind "video", "image", "application" …
    /// @param formats the format list as written, which the refusing answer repeats
    public record Refused(String mid, String kind, String protocol, String formats) implements Stream {}
}
