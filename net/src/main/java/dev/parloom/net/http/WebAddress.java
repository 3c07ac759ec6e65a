package dev.parloom.net.http;

import java.net.IDN;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The address of a page: an {@code http} or {@code https} URL in its normal form, by which two ways
 * to write one address are equal (RFC 3986, section 6.2): scheme and host in lower case, no default
 * port and no dot behind the host, no {@code .} and {@code ..} in the path, no fragment, and
 * escapes for what may not stand in a URL but does in practice, such as spaces and letters beyond
 * ASCII. Escapes that are there stay as they are. Immutable.
 */
public final class WebAddress {

  /** Longer texts are refused: no server takes them. */
  static final int MOST_CHARS = 65_536;

  /** RFC 3986, appendix B. */
  private static final Pattern PARTS =
      Pattern.compile("^(?:([^:/?#]+):)?(?://([^/?#]*))?([^?#]*)(?:\\?([^#]*))?(?:#.*)?$");

  private static final Pattern AUTHORITY =
      Pattern.compile("(\\[[0-9A-Fa-f:.]+]|[^:\\[\\]]+)(?::(\\d*))?");
  private static final Pattern NAME = Pattern.compile("[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?");

  /**
   * May stand in a path as they are: pchar and {@code /} of RFC 3986, and the escapes' {@code %}.
   */
  private static final String IN_PATH = "-._~!$&'()*+,;=:@/%";

  private static final String IN_QUERY = IN_PATH + "?";

  private final URI uri;

  private WebAddress(URI uri) {
    this.uri = uri;
  }

  /**
   * The address that the text names; blanks around it do not matter.
   *
   * @throws AddressMalformedException if it names none
   * @throws SchemeUnsupportedException if it has another scheme than {@code http} and {@code https}
   */
  public static WebAddress parse(String text) {
    return of(text.strip(), null);
  }

  /**
   * The address that a link on this page leads to.
   *
   * @throws AddressMalformedException if it leads nowhere
   * @throws SchemeUnsupportedException if it has another scheme than {@code http} and {@code https}
   */
  public WebAddress resolve(String link) {
    return of(link.strip(), this);
  }

  private static WebAddress of(String text, @Nullable WebAddress base) {
    if (text.length() > MOST_CHARS) {
      throw new AddressMalformedException(
          "an address may have %,d characters, but this has %,d"
              .formatted(MOST_CHARS, text.length()));
    }
    text.chars()
        .filter(c -> c < ' ' || c == 0x7f)
        .findFirst()
        .ifPresent(c -> {
          throw new AddressMalformedException(
              "the address contains the control character \\u%04x".formatted(c));
        });
    Matcher parts = PARTS.matcher(text);
    if (!parts.matches()) {
      throw new AddressMalformedException("this is no address"); // the pattern takes all but lines
    }
    String scheme = parts.group(1);
    String authority = parts.group(2);
    String path = Objects.requireNonNullElse(parts.group(3), "");
    String query = parts.group(4);
    if (scheme == null && base == null) {
      throw new AddressMalformedException("the address does not begin with http:// or https://");
    }
    String lower = scheme == null ? "" : scheme.toLowerCase(Locale.ROOT);
    if (scheme != null && !lower.equals("http") && !lower.equals("https")) {
      throw new SchemeUnsupportedException(
          "the scheme '%s' is not supported; http and https are".formatted(scheme));
    }
    if (authority == null) {
      if (base == null || scheme != null) {
        throw new AddressMalformedException("the address names no host");
      }
      URI on = base.uri;
      if (path.isEmpty()) {
        path = on.getRawPath();
        query = query == null ? on.getRawQuery() : query;
      } else if (!path.startsWith("/")) {
        path = on.getRawPath().substring(0, on.getRawPath().lastIndexOf('/') + 1) + path;
      }
      return assembled(on.getScheme(), on.getRawAuthority(), path, query);
    }
    if (scheme == null) {
      lower = Objects.requireNonNull(base).uri.getScheme();
    }
    return assembled(lower, authority(authority, lower), path, query);
  }

  private static WebAddress assembled(
      String scheme, String authority, String path, @Nullable String query) {
    StringBuilder text = new StringBuilder(scheme).append("://").append(authority);
    text.append(withoutDots(escaped(path, IN_PATH)));
    if (query != null) {
      text.append('?').append(escaped(query, IN_QUERY));
    }
    try {
      URI uri = new URI(text.toString());
      if (uri.getHost() == null) {
        throw new AddressMalformedException("'%s' is no host".formatted(authority));
      }
      return new WebAddress(uri);
    } catch (URISyntaxException e) {
      throw new AddressMalformedException("the address is malformed: " + e.getReason(), e);
    }
  }

  private static String authority(String text, String scheme) {
    if (text.contains("@")) {
      throw new AddressMalformedException(
          "the address contains a user name or password, which is not supported");
    }
    Matcher matcher = AUTHORITY.matcher(text);
    if (!matcher.matches()) {
      throw new AddressMalformedException("'%s' is no host and port".formatted(text));
    }
    String host = host(matcher.group(1));
    String digits = matcher.group(2);
    if (digits == null || digits.isEmpty()) {
      return host;
    }
    int port = digits.length() > 5 ? Integer.MAX_VALUE : Integer.parseInt(digits);
    if (port < 1 || port > 65_535) {
      throw new AddressMalformedException("a port must be 1 to 65535, but is " + digits);
    }
    return port == defaultPort(scheme) ? host : host + ":" + port;
  }

  private static String host(String text) {
    if (text.startsWith("[")) {
      return text.toLowerCase(Locale.ROOT);
    }
    String name = text.toLowerCase(Locale.ROOT);
    if (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    try {
      name = IDN.toASCII(name, IDN.ALLOW_UNASSIGNED).toLowerCase(Locale.ROOT);
    } catch (IllegalArgumentException e) {
      throw new AddressMalformedException("'%s' is no name of a host".formatted(text), e);
    }
    if (!NAME.matcher(name).matches() || name.contains("..") || name.length() > 253) {
      throw new AddressMalformedException(
          "'%s' is no name of a host: letters, digits, - and . make one, of at most 253 characters"
              .formatted(text));
    }
    return name;
  }

  private static int defaultPort(String scheme) {
    return scheme.equals("https") ? 443 : 80;
  }

  private static String escaped(String text, String allowed) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      boolean isBarePercent = c == '%' && !isEscape(text, i);
      if (!isBarePercent && (isLetterOrDigit(c) || allowed.indexOf(c) >= 0)) {
        out.appendCodePoint(c);
      } else {
        for (byte b : Character.toString(c).getBytes(StandardCharsets.UTF_8)) {
          out.append("%%%02X".formatted(b));
        }
      }
      i += Character.charCount(c);
    }
    return out.toString();
  }

  private static boolean isLetterOrDigit(int c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  }

  private static boolean isEscape(String text, int at) {
    return at + 2 < text.length()
        && Character.digit(text.charAt(at + 1), 16) >= 0
        && Character.digit(text.charAt(at + 2), 16) >= 0;
  }

  /** RFC 3986, section 5.2.4. */
  private static String withoutDots(String path) {
    Deque<String> kept = new ArrayDeque<>();
    String[] segments = path.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      boolean last = i == segments.length - 1;
      switch (segments[i]) {
        case "." -> {
          if (last) {
            kept.addLast("");
          }
        }
        case ".." -> {
          kept.pollLast();
          if (last) {
            kept.addLast("");
          }
        }
        default -> kept.addLast(segments[i]);
      }
    }
    return "/" + String.join("/", kept);
  }

  /** As a URI. */
  public URI uri() {
    return uri;
  }

  /** Scheme, host and port: {@code https://example.com}. */
  public String origin() {
    return uri.getScheme() + "://" + uri.getRawAuthority();
  }

  /** The host, an IPv6 address in brackets. */
  public String host() {
    return uri.getHost();
  }

  /** The port, also where the text does not say it. */
  public int port() {
    return uri.getPort() < 0 ? defaultPort(uri.getScheme()) : uri.getPort();
  }

  /** Whether it is {@code https}. */
  public boolean isSecure() {
    return uri.getScheme().equals("https");
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof WebAddress address && uri.toString().equals(address.uri.toString());
  }

  @Override
  public int hashCode() {
    return uri.toString().hashCode();
  }

  /** The address in its normal form. */
  @Override
  public String toString() {
    return uri.toString();
  }
}
