package berkeley.bench.peer;

import berkeley.bench.Variant;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollSocketChannel;

import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A client of Netty's native epoll transport that sends the next message from the handler. */
public final class NettyPing extends ChannelInboundHandlerAdapter implements AutoCloseable {
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final ByteBuf message;
    private final int size;
    private final Channel channel;

    // These live on the event loop.
    private CompletableFuture<Long> done = new CompletableFuture<>();
    private long[] laps = {};
    private int ops;
    private int lap;
    private int missing;
    private long start;

    public NettyPing(int port, int size, int buffers) {
        this.size = size;
        message = Unpooled.directBuffer(size).writeZero(size);
        channel =
                new Bootstrap()
                        .group(loop)
                        .channel(EpollSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_SNDBUF, buffers)
                        .option(ChannelOption.SO_RCVBUF, buffers)
                        .handler(this)
                        .connect(InetAddress.getLoopbackAddress(), port)
                        .syncUninterruptibly()
                        .channel();
    }

    public Variant variant() {
        return new Variant("Netty", this::run);
    }

    private long run(int wanted, long[] into) throws Exception {
        CompletableFuture<Long> whenDone = new CompletableFuture<>();
        channel.eventLoop()
                .execute(() -> {
                    done = whenDone;
                    ops = wanted;
                    laps = into;
                    lap = 0;
                    start = System.nanoTime();
                    next();
                });
        return whenDone.get();
    }

    private void next() {
        missing = size;
        channel.writeAndFlush(message.retainedDuplicate(), channel.voidPromise());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object received) {
        ByteBuf bytes = (ByteBuf) received;
        missing -= bytes.readableBytes();
        bytes.release();
        if (missing > 0) return;
        long now = System.nanoTime();
        laps[lap++] = now - start;
        start = now;
        if (lap < ops) next();
        else done.complete((long) ops * size);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        done.completeExceptionally(cause);
    }

    @Override
    public void close() {
        channel.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        message.release();
    }
}
