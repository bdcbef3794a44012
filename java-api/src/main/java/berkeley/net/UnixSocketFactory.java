package berkeley.net;

import berkeley.addr.SockAddr;

/**
 * A {@link SockSocketFactory} for libraries that ask for the name of a class and one argument, such
 * as PostgreSQL's JDBC driver: {@code socketFactory=berkeley.net.UnixSocketFactory}, {@code
 * socketFactoryArg=/var/run/postgresql/.s.PGSQL.5432}.
 */
public final class UnixSocketFactory extends SockSocketFactory {

    /**
     * @param path of the server's Unix socket; with {@code @} as its first character, an abstract
     *     name
     */
    public UnixSocketFactory(String path) {
        super(
                path.startsWith("@")
                        ? SockAddr.abstractUnix(path.substring(1))
                        : SockAddr.unix(path));
    }
}
