package dev.parloom.cli;

import dev.parloom.net.http.PublicOnlyResolver;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;

/** How parloom looks up names: as the JDK does, but with {@code --no-private}. */
public final class NameLookup extends InetAddressResolverProvider {

  /** For the service loader. */
  public NameLookup() {}

  @Override
  public InetAddressResolver get(Configuration configuration) {
    return PublicOnlyResolver.installedOver(configuration.builtinResolver());
  }

  @Override
  public String name() {
    return "parloom";
  }
}
