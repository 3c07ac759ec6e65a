package dev.parloom.net.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;

/** The name service of these tests, which asks nobody. */
public final class TestNames extends InetAddressResolverProvider {

  /** For the service loader. */
  public TestNames() {}

  private static volatile CountDownLatch hanging = new CountDownLatch(1);

  /** Ends look-ups that hang. */
  static void release() {
    CountDownLatch now = hanging;
    hanging = new CountDownLatch(1);
    now.countDown();
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    return PublicOnlyResolver.installedOver(new Names());
  }

  @Override
  public String name() {
    return "test names";
  }

  private static final class Names implements InetAddressResolver {
    @Override
    public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
        throws UnknownHostException {
      return switch (host) {
        case "localhost", "a.test", "b.test" -> at(host, 127, 0, 0, 1);
        case "private.test" -> at(host, 10, 0, 0, 1);
        case "hanging.test" -> {
          try {
            hanging.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          throw new UnknownHostException(host);
        }
        default -> throw new UnknownHostException(host);
      };
    }

    private static Stream<InetAddress> at(String host, int... bytes) throws UnknownHostException {
      byte[] address = new byte[bytes.length];
      for (int i = 0; i < bytes.length; i++) {
        address[i] = (byte) bytes[i];
      }
      return Stream.of(InetAddress.getByAddress(host, address));
    }

    @Override
    public String lookupByAddress(byte[] address) throws UnknownHostException {
      throw new UnknownHostException("nobody");
    }
  }
}
