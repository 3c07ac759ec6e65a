package dev.parloom.fetch;

import dev.parloom.net.http.WebAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file of an address: a function of the address alone, so that a page is found again, and
 * different for different addresses.
 *
 * <p>{@code https://example.com/docs/guide.html} is {@code example.com/docs/guide.html}. Three
 * rules keep names apart:
 *
 * <ul>
 *   <li>The port stands behind the host unless it is that of https: {@code example.com_80}, and
 *       {@code example.com_8443s} for https elsewhere.
 *   <li>A {@code ~} follows folders with a dot and files without one, so that no name is both: of
 *       {@code /a} and {@code /a/b} the files are {@code a~} and {@code a/b~}. A page without a
 *       name is {@code index.html}.
 *   <li>What is longer, has a query or other characters than letters, digits, {@code .}, {@code _}
 *       and {@code -}, gets a readable name and behind it {@code ~} and 64 bits of the address's
 *       SHA-256: {@code search_q_java~3f1c….php}.
 * </ul>
 */
final class PagePath {

  private static final int LONGEST_SEGMENT = 100;
  private static final int LONGEST_SLUG = 60;
  private static final int MOST_FOLDERS = 20;
  private static final int LONGEST_PATH = 1_000;

  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z0-9_](?:[A-Za-z0-9._-]*[A-Za-z0-9_-])?");
  private static final Pattern EXTENSION = Pattern.compile("\\.[A-Za-z0-9]{1,8}$");
  private static final String INDEX = "index.html";

  private PagePath() {}

  /** Where the page is written, below the folder of all. */
  static Path of(WebAddress address) {
    String path = address.uri().getRawPath();
    String query = address.uri().getRawQuery();
    String[] segments = path.substring(1).split("/", -1);
    String name = segments[segments.length - 1];
    List<String> folders = new ArrayList<>();
    boolean isPlain =
        query == null && segments.length <= MOST_FOLDERS && path.length() <= LONGEST_PATH;
    for (int i = 0; i < segments.length - 1 && i < MOST_FOLDERS; i++) {
      String segment = segments[i];
      isPlain &= isPlain(segment);
      String folder = isPlain(segment) ? segment : slug(segment);
      if (!folder.isEmpty()) {
        folders.add(folder.contains(".") ? folder + "~" : folder);
      }
    }
    isPlain &= name.isEmpty() || (isPlain(name) && !name.equals(INDEX));
    String file = isPlain ? plainFile(name) : hashedFile(address, name, query);
    Path whole = Path.of(hostFolder(address), folders.toArray(String[]::new)).resolve(file);
    return whole.toString().length() <= LONGEST_PATH + LONGEST_SEGMENT
        ? whole
        : Path.of(hostFolder(address), file);
  }

  private static String plainFile(String name) {
    if (name.isEmpty()) {
      return INDEX;
    }
    return name.contains(".") ? name : name + "~";
  }

  private static String hashedFile(WebAddress address, String name, @Nullable String query) {
    var extension = EXTENSION.matcher(name);
    boolean hasExtension = extension.find();
    String stem = hasExtension ? name.substring(0, extension.start()) : name;
    String slug = slug(query == null ? stem : stem + "_" + query);
    return (slug.isEmpty() ? "page" : slug)
        + "~"
        + hash(address)
        + (hasExtension ? extension.group() : "");
  }

  private static boolean isPlain(String segment) {
    return segment.length() <= LONGEST_SEGMENT && PLAIN.matcher(segment).matches();
  }

  /** What is readable of it: letters and digits, and {@code _} for all between. */
  private static String slug(String text) {
    String slug =
        text.replaceAll("%[0-9A-Fa-f]{2}", "_")
            .replaceAll("[^A-Za-z0-9-]+", "_")
            .replaceAll("_{2,}", "_")
            .replaceAll("^[_-]+", "");
    String shorter = slug.length() <= LONGEST_SLUG ? slug : slug.substring(0, LONGEST_SLUG);
    return shorter.replaceAll("[_-]+$", "");
  }

  private static String hostFolder(WebAddress address) {
    String host = address.host().replace("[", "").replace("]", "").replace(':', '_');
    if (address.isSecure()) {
      return address.port() == 443 ? host : host + "_" + address.port() + "s";
    }
    return host + "_" + address.port();
  }

  private static String hash(WebAddress address) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256")
              .digest(address.toString().getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest, 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM lacks SHA-256, which all must have", e);
    }
  }
}
