package org.klinke.sip.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The end of a connection's pipeline: opens the flow once the handshake is done and hands it what arrives.
///
///     TLS:  SniReader ─► SslHandler ─► StreamHandler ─► StreamFlow ─► SipFrameDecoder ─► SipReceiver
///     TCP:                             StreamHandler ─► …
final class StreamHandler extends ChannelInboundHandlerAdapter {
    private static final Logger log = LoggerFactory.getLogger(StreamHandler.class);

    private final boolean handshakes;
    private final FlowOpener opener;
    private @Nullable StreamFlow flow;

    /// Makes the flow of a ready connection.
    interface FlowOpener {
        StreamFlow open();
    }

    StreamHandler(boolean handshakes, FlowOpener opener) {
        this.handshakes = handshakes;
        this.opener = opener;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        if (!handshakes) {
            flow = opener.open();
        }
        ctx.fireChannelActive();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess() && flow == null) {
                flow = opener.open();
            } else if (!handshake.isSuccess()) {
                log.atDebug()
                        .addKeyValue("reason", String.valueOf(handshake.cause().getMessage()))
                        .log("TLS handshake failed");
                ctx.close();
            }
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
