package org.klinke.sip.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of a connection's pipeline: opens the flow once all handshakes are done and hands it what arrives.
///
///     TLS:  SniReader ─► SslHandler ─► StreamHandler ─► StreamFlow ─► SipFrameDecoder ─► SipReceiver
///     WSS:  SniReader ─► SslHandler ─► HTTP ─► WebSocketDoor ─► StreamHandler …, and after the handshake
///                        SslHandler ─► frames ─► WebSocketFrames ─► StreamHandler ─► StreamFlow ─► SipReceiver
///     TCP:                             StreamHandler ─► …
final class StreamHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(StreamHandler.class);

    private final SipTransport transport;
    private final Supplier<StreamFlow> opener;
    private @Nullable StreamFlow flow;

    /// @param opener makes the flow of a ready connection
    StreamHandler(SipTransport transport, Supplier<StreamFlow> opener) {
        this.transport = transport;
        this.opener = opener;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (transport == SipTransport.TCP) {
            flow = opener.get();
        }
        ctx.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
            log.atDebug()
                    .addKeyValue("reason", String.valueOf(handshake.cause().getMessage()))
                    .log("TLS handshake failed");
            ctx.close();
        } else if (flow == null
                && (event instanceof WebSocketDoor.Opened
                        || (event instanceof SslHandshakeCompletionEvent && transport == SipTransport.TLS))) {
            flow = opener.get();
        }
        ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        try {
            StreamFlow open = flow;
            if (open != null) {
                open.read(bytes);
            }
        } finally {
            bytes.release();
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext ctx) {
        StreamFlow open = flow;
        if (open != null) {
            open.readComplete();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        StreamFlow open = flow;
        if (open != null) {
            open.closed();
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        StreamFlow open = flow;
        if (open != null) {
            open.close(String.valueOf(cause.getMessage()));
        } else {
            ctx.close();
        }
    }
}
