package org.klinke.core.media;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;

/// What offer and answer of one leg add up to: all the media engine needs to know about the far end.
///
/// @param remoteRtp where to send RTP until the far end has latched from elsewhere
/// @param remoteRtcp where to send RTCP; equal to `remoteRtp` with rtcp-mux
/// @param sendKey protects what we send; empty = plain RTP, or the keys come by DTLS
/// @param receiveKey opens what we receive; present exactly if `sendKey` is
/// @param codecs what both sides share, in the order of the answer
/// @param weSend the far end wants to receive from us
/// @param weReceive the far end may send to us
/// @param packetMillis how much audio the far end wants in a packet (`a=ptime`), 0 if it did not say; what we only
/// relay comes as it comes
/// @param dtls the keys come from this association; no packet goes either way before
/// @param ice our own credentials: the far end proves its addresses by checks against them, the announced one counts
/// for nothing
/// @param extendedReports what the far end wants of them
/// @param tones digits without events of their own go and come as tones in the audio; else not at all
public record StreamAgreement(
        InetSocketAddress remoteRtp,
        InetSocketAddress remoteRtcp,
        boolean rtcpMux,
        Optional<SrtpKey> sendKey,
        Optional<SrtpKey> receiveKey,
        List<AgreedCodec> codecs,
        boolean weSend,
        boolean weReceive,
        int packetMillis,
        Optional<DtlsSession> dtls,
        Optional<IceParameters> ice,
        ExtendedReports extendedReports,
        boolean tones) {
    public StreamAgreement {
        codecs = List.copyOf(codecs);
    }

    /// For a far end that asks for no extended reports.
    public StreamAgreement(
            InetSocketAddress remoteRtp,
            InetSocketAddress remoteRtcp,
            boolean rtcpMux,
            Optional<SrtpKey> sendKey,
            Optional<SrtpKey> receiveKey,
            List<AgreedCodec> codecs,
            boolean weSend,
            boolean weReceive,
            int packetMillis,
            Optional<DtlsSession> dtls,
            Optional<IceParameters> ice) {
        this(
                remoteRtp,
                remoteRtcp,
                rtcpMux,
                sendKey,
                receiveKey,
                codecs,
                weSend,
                weReceive,
                packetMillis,
                dtls,
                ice,
                ExtendedReports.NONE,
                true);
    }

    /// Without DTLS and ICE, for a far end that says nothing of packet times.
    public StreamAgreement(
            InetSocketAddress remoteRtp,
            InetSocketAddress remoteRtcp,
            boolean rtcpMux,
            Optional<SrtpKey> sendKey,
            Optional<SrtpKey> receiveKey,
            List<AgreedCodec> codecs,
            boolean weSend,
            boolean weReceive) {
        this(
                remoteRtp,
                remoteRtcp,
                rtcpMux,
                sendKey,
                receiveKey,
                codecs,
                weSend,
                weReceive,
                0,
                Optional.empty(),
                Optional.empty());
    }

    /// SRTP, whether its keys are known or still to come.
    public boolean secure() {
        return sendKey.isPresent() || dtls.isPresent();
    }

    public List<Codec> codecList() {
        return codecs.stream().map(AgreedCodec::codec).toList();
    }

    /// @param sendPayloadType the number the far end expects
    /// @param receivePayloadType the number the far end will use towards us
    /// @param fmtp how the far end wants to receive it, as written; "" if it did not say
    public record AgreedCodec(Codec codec, int sendPayloadType, int receivePayloadType, String fmtp) {
        public AgreedCodec(Codec codec, int sendPayloadType, int receivePayloadType) {
            this(codec, sendPayloadType, receivePayloadType, "");
        }
    }
}
