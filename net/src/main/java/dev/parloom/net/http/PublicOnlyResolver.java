package dev.parloom.net.http;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Looks up names as another resolver does, and once {@link #restrict} was called leaves out
 * addresses that are not public: of a name that has no others nothing is known. Since connections
 * are made to what this answers, a name that changes its address between a check and its use (DNS
 * rebinding) gains nothing.
 *
 * <p>A program that wants that for all its connections names it in a provider of its own ({@link
 * java.net.spi.InetAddressResolverProvider}), as the {@code parloom} command does; {@link
 * WebClient.Builder#publicOnly} demands it. Thread-safe.
 */
public final class PublicOnlyResolver implements InetAddressResolver {

  private static final int MOST_REFUSED = 10_000;

  private static volatile boolean isInstalled;
  private static volatile boolean isRestricted;

  /** Names with private addresses only, for the message: HTTP clients do not pass ours on. */
  private static final Set<String> REFUSED =
      Collections.synchronizedSet(
          Collections.newSetFromMap(
              new LinkedHashMap<>() {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
                  return size() > MOST_REFUSED;
                }
              }));

  private final InetAddressResolver wrapped;

  private PublicOnlyResolver(InetAddressResolver wrapped) {
    this.wrapped = wrapped;
  }

  /** The resolver to be answered by a provider: it counts as installed from now on. */
  public static PublicOnlyResolver installedOver(InetAddressResolver usual) {
    PublicOnlyResolver resolver = new PublicOnlyResolver(usual);
    isInstalled = true;
    return resolver;
  }

  /**
   * From now on, and for the whole program, names lead to public addresses only. Call it first: the
   * JVM keeps what it has looked up before for a while.
   *
   * @throws IllegalStateException if no provider has installed this resolver, so that nothing would
   *     be restricted
   */
  public static void restrict() {
    isRestricted = true; // before the look-up, whose result the JVM keeps
    try {
      var _ = InetAddress.getByName("localhost"); // the first one asks for the provider
    } catch (UnknownHostException e) {
      // it is private
    }
    if (!isInstalled) {
      isRestricted = false;
      throw new IllegalStateException(
          "names would be looked up by another resolver; install this one by an"
              + " InetAddressResolverProvider of your program");
    }
  }

  static boolean isRestricted() {
    return isRestricted;
  }

  static boolean hasRefused(String host) {
    return REFUSED.contains(host);
  }

  @Override
  public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
      throws UnknownHostException {
    if (!isRestricted) {
      return wrapped.lookupByName(host, policy);
    }
    List<InetAddress> allowed;
    try (Stream<InetAddress> all = wrapped.lookupByName(host, policy)) {
      allowed = all.filter(PublicAddresses::contain).toList();
    }
    if (allowed.isEmpty()) {
      REFUSED.add(host);
      throw new UnknownHostException(host + " has private addresses only");
    }
    return allowed.stream();
  }

  @Override
  public String lookupByAddress(byte[] address) throws UnknownHostException {
    return wrapped.lookupByAddress(address);
  }
}
