package org.klinke.sip.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/// SIP in WebSocket messages: one in each, as text or binary, whole or in fragments (RFC 7118 §4.2, RFC 6455 §5.4).
///
///     bytes ─► counter ─► Netty's frame decoder ─┬─ text, binary, continuation ─► one message ─► StreamFlow
///                                                ├─ ping ─► pong
///                                                └─ close ─► close, and the end
///
/// The counter knows about frames that have begun and not ended, which the decoder keeps to itself: the deadline of
/// messages holds for them too.
final class WebSocketFrames extends ChannelDuplexHandler implements Framing {
    /// Of one WebSocket message, so that one a little too large for SIP still gets its 513.
    static final int MESSAGE_BYTES_MAX = 64 * 1024;

    private final ChannelHandler counter = new ChannelInboundHandlerAdapter() {
        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) {
            unframedBytes += ((ByteBuf) message).readableBytes();
            ctx.fireChannelRead(message);
        }
    };
    private long unframedBytes; // received, but not in a whole frame
    private @Nullable CompositeByteBuf fragments;
    private boolean closeSent;

    /// Belongs right before the frame decoder.
    ChannelHandler counter() {
        return counter;
    }

    @Override
    public boolean partial() {
        return unframedBytes > 0 || fragments != null;
    }

    @Override
    public void feed(byte[] chunk, SipFrameDecoder.Sink sink) {
        if (new String(chunk, StandardCharsets.ISO_8859_1).equals("\r\n\r\n")) {
            sink.ping(); // RFC 7118 §6 leaves the choice between this and WebSocket pings
        } else {
            SipFrameDecoder.datagram(chunk, sink); // bounded like a datagram: Content-Length may be absent (§5.2.4)
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (!(message instanceof WebSocketFrame frame)) {
            // Bytes that came before our answer to the handshake.
            ((ByteBuf) message).release();
            ctx.close();
            return;
        }
        unframedBytes -= bytesOnTheWire(frame);
        switch (frame) {
            case PingWebSocketFrame ping
            when ctx.channel().isWritable() -> ctx.writeAndFlush(new PongWebSocketFrame(ping.content()));
            case PingWebSocketFrame ping -> { // a peer that asks and does not read
                ping.release();
                ctx.close();
            }
            case CloseWebSocketFrame close -> {
                closeSent = true;
                ctx.writeAndFlush(close);
                ctx.close();
            }
            case TextWebSocketFrame _, BinaryWebSocketFrame _, ContinuationWebSocketFrame _ -> assemble(ctx, frame);
            default -> frame.release(); // a pong
        }
    }

    /// The decoder has seen to it that fragments come in order.
    private void assemble(ChannelHandlerContext ctx, WebSocketFrame frame) {
        CompositeByteBuf begun = fragments;
        if (begun == null && frame.isFinalFragment()) {
            ctx.fireChannelRead(frame.content());
            return;
        }
        if (begun == null) {
            begun = Unpooled.compositeBuffer();
            fragments = begun;
        }
        if (begun.readableBytes() + frame.content().readableBytes() > MESSAGE_BYTES_MAX) {
            frame.release();
            forget();
            closeSent = true;
            ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.MESSAGE_TOO_BIG));
            ctx.close();
            return;
        }
        begun.addComponent(true, frame.content());
        if (frame.isFinalFragment()) {
            fragments = null;
            ctx.fireChannelRead(begun);
        }
    }

    private void forget() {
        if (fragments != null) {
            fragments.release();
            fragments = null;
        }
    }

    /// RFC 6455 §5.2: two bytes, the length if it needs more room, the mask that clients use, the payload.
    private static long bytesOnTheWire(WebSocketFrame frame) {
        int payload = frame.content().readableBytes();
        int extended = payload <= 125 ? 0 : payload <= 0xFFFF ? 2 : 8;
        return 2L + extended + 4 + payload;
    }

    /// RFC 7118 §4.2: what is no UTF-8 must go as binary.
    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf bytes) {
            boolean text = ByteBufUtil.isText(bytes, StandardCharsets.UTF_8);
            ctx.write(text ? new TextWebSocketFrame(bytes) : new BinaryWebSocketFrame(bytes), promise);
        } else {
            ctx.write(message, promise);
        }
    }

    @Override
    public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
        if (!closeSent && ctx.channel().isActive()) {
            closeSent = true;
            ctx.writeAndFlush(new CloseWebSocketFrame(WebSocketCloseStatus.ENDPOINT_UNAVAILABLE));
        }
        ctx.close(promise);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        forget();
    }
}
