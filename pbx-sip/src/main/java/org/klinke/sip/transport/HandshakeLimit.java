package org.klinke.sip.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.Future;

/// How much a client may send until its handshake is done, where it is asked for certificates: a chain is collected
/// whole before anybody looks at it.
final class HandshakeLimit extends ChannelInboundHandlerAdapter {
    static final int HANDSHAKE_BYTES_MAX = 64 * 1024;

    private final Future<Channel> handshake;
    private int bytes;

    HandshakeLimit(Future<Channel> handshake) {
        this.handshake = handshake;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (handshake.isDone()) {
            ctx.fireChannelRead(message);
            ctx.pipeline().remove(this);
            return;
        }
        bytes += ((ByteBuf) message).readableBytes();
        if (bytes > HANDSHAKE_BYTES_MAX) {
            ReferenceCountUtil.release(message);
            ctx.close();
        } else {
            ctx.fireChannelRead(message);
        }
    }
}
