package berkeley.bench.peer;

import berkeley.bench.Variant;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;

import java.net.InetAddress;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Two connected channels of Netty's native epoll transport, both on one event loop. */
public final class NettyPair implements AutoCloseable {
    private final EventLoopGroup loop =
            new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
    private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
    private final Channel listener;
    private final Channel client;
    private final ByteBuf message;
    private final long thread;
    private final Receiver receiver;

    public NettyPair(int buffers, int size) throws Exception {
        message = Unpooled.directBuffer(size).writeZero(size);
        receiver = new Receiver(size);
        listener =
                new ServerBootstrap()
                        .group(loop)
                        .channel(EpollServerSocketChannel.class)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_RCVBUF, buffers)
                        .childOption(ChannelOption.SO_SNDBUF, buffers)
                        .childOption(ChannelOption.SO_RCVBUF, buffers)
                        .childHandler(initializer(receiver))
                        .bind(InetAddress.getLoopbackAddress(), 0)
                        .sync()
                        .channel();
        client =
                new Bootstrap()
                        .group(loop)
                        .channel(EpollSocketChannel.class)
                        .option(ChannelOption.TCP_NODELAY, true)
                        .option(ChannelOption.SO_SNDBUF, buffers)
                        .option(ChannelOption.SO_RCVBUF, buffers)
                        .handler(new ChannelInboundHandlerAdapter())
                        .connect(listener.localAddress())
                        .sync()
                        .channel();
        accepted.take();
        thread = loop.submit(() -> Thread.currentThread().threadId()).get();
    }

    private ChannelInitializer<Channel> initializer(ChannelHandler handler) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handler);
                accepted.add(channel);
            }
        };
    }

    /** Its work is done on the event loop, whose CPU time counts. */
    public Variant variant() {
        return new Variant("Netty", "C", (ops, laps) -> run(ops), () -> 0, thread);
    }

    private long run(int ops) throws Exception {
        CompletableFuture<Long> done = new CompletableFuture<>();
        client.eventLoop().execute(() -> receiver.start(ops, done));
        return done.get();
    }

    /** Sends the next message when the last has arrived; lives on the event loop. */
    private final class Receiver extends ChannelInboundHandlerAdapter {
        private final int size;
        private int left;
        private int missing;
        private long moved;
        private CompletableFuture<Long> done = new CompletableFuture<>();

        Receiver(int size) {
            this.size = size;
        }

        void start(int ops, CompletableFuture<Long> whenDone) {
            left = ops;
            moved = 0;
            done = whenDone;
            next();
        }

        private void next() {
            missing = size;
            left--;
            client.writeAndFlush(message.retainedDuplicate(), client.voidPromise());
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object received) {
            ByteBuf bytes = (ByteBuf) received;
            missing -= bytes.readableBytes();
            moved += bytes.readableBytes();
            bytes.release();
            if (missing > 0) return;
            if (left > 0) next();
            else done.complete(moved);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            done.completeExceptionally(cause);
        }
    }

    @Override
    public void close() {
        client.close().syncUninterruptibly();
        listener.close().syncUninterruptibly();
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        message.release();
    }
}
