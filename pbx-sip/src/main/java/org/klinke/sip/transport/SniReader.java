package org.klinke.sip.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// Reads the server name from the ClientHello, then makes way for TLS with the certificate for that name. The size
/// of the ClientHello is bounded before anything is kept (CVE-2026-45416).
final class SniReader extends AbstractSniHandler<TlsEngines.Server> {
    private static final int CLIENT_HELLO_BYTES_MAX = 16 * 1024;

    private final TlsContexts contexts;
    private final TlsEngines engines;
    private final int handshakeSecondsMax;
    private Optional<String> sni = Optional.empty();
    private boolean clientTrust;

    SniReader(TlsContexts contexts, TlsEngines engines, int handshakeSecondsMax) {
        super(CLIENT_HELLO_BYTES_MAX, TimeUnit.SECONDS.toMillis(handshakeSecondsMax));
        this.contexts = contexts;
        this.engines = engines;
        this.handshakeSecondsMax = handshakeSecondsMax;
    }

    /// Empty until the ClientHello was read, and if it names nobody.
    Optional<String> sni() {
        return sni;
    }

    @Override
    protected Future<TlsEngines.Server> lookup(ChannelHandlerContext ctx, @Nullable String hostname) {
        sni = Optional.ofNullable(hostname).map(name -> name.toLowerCase(Locale.ROOT));
        clientTrust = contexts.clientTrust().isPresent();
        Promise<TlsEngines.Server> found = ctx.executor().newPromise();
        engines.server(contexts, sni).whenComplete((server, failed) -> {
            if (failed == null) {
                found.trySuccess(server);
            } else {
                found.tryFailure(failed);
            }
        });
        return found;
    }

    @Override
    protected void onLookupComplete(
            ChannelHandlerContext ctx, @Nullable String hostname, Future<TlsEngines.Server> found) {
        if (!found.isSuccess()) {
            throw new IllegalStateException("no certificate", found.cause());
        }
        SslHandler tls = found.getNow().handler(ctx.alloc());
        tls.setHandshakeTimeout(handshakeSecondsMax, TimeUnit.SECONDS);
        if (clientTrust) {
            ctx.pipeline().addBefore(ctx.name(), "handshake-limit", new HandshakeLimit(tls.handshakeFuture()));
        }
        ctx.pipeline().replace(this, "tls", tls);
    }
}
