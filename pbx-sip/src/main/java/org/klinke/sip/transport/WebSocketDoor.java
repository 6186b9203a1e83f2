package org.klinke.sip.transport;

import static io.netty.handler.codec.http.HttpHeaderNames.CONNECTION;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_LENGTH;
import static io.netty.handler.codec.http.HttpHeaderNames.CONTENT_TYPE;
import static io.netty.handler.codec.http.HttpHeaderNames.ORIGIN;
import static io.netty.handler.codec.http.HttpHeaderNames.SEC_WEBSOCKET_KEY;
import static io.netty.handler.codec.http.HttpHeaderNames.SEC_WEBSOCKET_PROTOCOL;
import static io.netty.handler.codec.http.HttpHeaderNames.SEC_WEBSOCKET_VERSION;
import static io.netty.handler.codec.http.HttpHeaderNames.UPGRADE;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.websocketx.Utf8FrameValidator;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.handler.codec.http.websocketx.WebSocketServerHandshaker13;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Turns a TLS connection into a SIP WebSocket (RFC 7118 §4.1, RFC 6455 §4.2) on any path; everything else gets an
/// HTTP answer that says why, and is closed. TLS and handshake together have one deadline.
///
/// A browser names the page whose script connects (Origin): only the house's own pages may, or any page a user looks
/// at could use his phone. Programs that are no browsers name none.
final class WebSocketDoor extends SimpleChannelInboundHandler<FullHttpRequest> {
    /// Fired through the pipeline once messages may pass.
    record Opened() {}

    private static final Logger log = LoggerFactory.getLogger(WebSocketDoor.class);
    private static final String SUBPROTOCOL = "sip";
    private static final int REQUEST_LINE_BYTES_MAX = 4 * 1024;
    private static final int HEADER_BYTES_MAX = 8 * 1024;
    private static final WebSocketDecoderConfig FRAMES = WebSocketDecoderConfig.newBuilder()
            .maxFramePayloadLength(WebSocketFrames.MESSAGE_BYTES_MAX)
            .allowExtensions(false)
            .build();

    private final Predicate<String> webHosts;
    private final WebSocketFrames frames;
    private final int handshakeSecondsMax;
    private @Nullable Future<?> deadline;

    /// @param webHosts whether pages of this host (lower case) may connect
    WebSocketDoor(Predicate<String> webHosts, WebSocketFrames frames, int handshakeSecondsMax) {
        this.webHosts = webHosts;
        this.frames = frames;
        this.handshakeSecondsMax = handshakeSecondsMax;
    }

    private record Refusal(HttpResponseStatus status, String why) {}

    void addTo(ChannelPipeline pipeline) {
        HttpDecoderConfig limits = new HttpDecoderConfig()
                .setMaxInitialLineLength(REQUEST_LINE_BYTES_MAX)
                .setMaxHeaderSize(HEADER_BYTES_MAX);
        pipeline.addLast(new HttpServerCodec(limits), new HttpObjectAggregator(0), this);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        deadline = ctx.executor().schedule(() -> ctx.close(), handshakeSecondsMax, TimeUnit.SECONDS);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        if (deadline != null) {
            deadline.cancel(false);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, FullHttpRequest request) {
        Optional<Refusal> refusal = refusal(request);
        if (refusal.isPresent()) {
            refuse(ctx, refusal.get());
            return;
        }
        ChannelPipeline pipeline = ctx.pipeline();
        pipeline.addAfter(ctx.name(), null, frames);
        pipeline.addAfter(ctx.name(), null, new Utf8FrameValidator());
        new WebSocketServerHandshaker13("", SUBPROTOCOL, FRAMES)
                .handshake(ctx.channel(), request)
                .addListener(done -> {
                    if (done.isSuccess()) {
                        pipeline.addBefore("wsdecoder", null, frames.counter());
                        ctx.fireUserEventTriggered(new Opened());
                        pipeline.remove(this);
                    } else {
                        ctx.close();
                    }
                });
    }

    private Optional<Refusal> refusal(FullHttpRequest request) {
        if (request.decoderResult().isFailure()) {
            return Optional.of(new Refusal(HttpResponseStatus.BAD_REQUEST, "Not HTTP, or too much of it"));
        }
        if (!request.method().equals(HttpMethod.GET)) {
            return Optional.of(new Refusal(HttpResponseStatus.METHOD_NOT_ALLOWED, "A WebSocket handshake is a GET"));
        }
        boolean upgrade = tokens(request, UPGRADE).contains("websocket")
                && tokens(request, CONNECTION).contains("upgrade");
        if (!upgrade || !tokens(request, SEC_WEBSOCKET_VERSION).equals(List.of("13"))) {
            return Optional.of(new Refusal(
                    HttpResponseStatus.UPGRADE_REQUIRED, "Here is SIP over WebSocket version 13 and nothing else"));
        }
        if (!tokens(request, SEC_WEBSOCKET_PROTOCOL).contains(SUBPROTOCOL)) {
            return Optional.of(new Refusal(
                    HttpResponseStatus.BAD_REQUEST, "Sec-WebSocket-Protocol must offer \"sip\" (RFC 7118)"));
        }
        if (request.headers().getAll(SEC_WEBSOCKET_KEY).size() != 1) {
            return Optional.of(new Refusal(HttpResponseStatus.BAD_REQUEST, "Sec-WebSocket-Key is missing"));
        }
        return request.headers().getAll(ORIGIN).stream().allMatch(this::isOurs)
                ? Optional.empty()
                : Optional.of(new Refusal(
                        HttpResponseStatus.FORBIDDEN, "Pages of this origin may not connect; see sip.wss.origins"));
    }

    private boolean isOurs(String origin) {
        try {
            URI uri = new URI(origin);
            return "https".equalsIgnoreCase(uri.getScheme())
                    && uri.getHost() != null
                    && webHosts.test(uri.getHost().toLowerCase(Locale.ROOT));
        } catch (URISyntaxException _) {
            return false;
        }
    }

    private static List<String> tokens(FullHttpRequest request, CharSequence header) {
        return request.headers().getAll(header).stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(value -> value.strip().toLowerCase(Locale.ROOT))
                .toList();
    }

    private static void refuse(ChannelHandlerContext ctx, Refusal refusal) {
        log.atDebug().addKeyValue("reason", refusal.why()).log("WebSocket handshake refused");
        byte[] text = (refusal.why() + "\n").getBytes(StandardCharsets.UTF_8);
        FullHttpResponse response =
                new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, refusal.status(), Unpooled.wrappedBuffer(text));
        response.headers()
                .set(CONTENT_TYPE, "text/plain; charset=utf-8")
                .set(CONTENT_LENGTH, text.length)
                .set(CONNECTION, "close");
        if (refusal.status().equals(HttpResponseStatus.UPGRADE_REQUIRED)) {
            response.headers()
                    .set(UPGRADE, "websocket")
                    .set(SEC_WEBSOCKET_VERSION, "13")
                    .set(CONNECTION, "upgrade, close");
        }
        ctx.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }
}
