package dev.parloom.fetch;

import dev.parloom.net.http.ContentTypeRefusedException;
import dev.parloom.net.http.StatusException;
import dev.parloom.net.http.WebAddress;
import dev.parloom.net.http.WebClient;
import dev.parloom.net.http.WebException;
import dev.parloom.net.http.WebResponse;
import dev.parloom.pipeline.Folder;
import dev.parloom.pipeline.RunEvent;
import dev.parloom.pipeline.RunListener;
import dev.parloom.pipeline.Sink;
import dev.parloom.pipeline.journal.DeadLetter;
import dev.parloom.text.Words;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The end of a fetch: gets each page as a stream into its file, and keeps the manifest. A page that
 * is there already is asked for on condition that it has changed. Listens to its run for pages that
 * fail. Thread-safe.
 */
final class PageFolder implements Sink<Address>, RunListener {

  static final Path MANIFEST = Path.of("manifest.jsonl");

  private static final System.Logger LOG = System.getLogger("dev.parloom.fetch");

  private final WebClient client;
  private final Path root;
  private final Folder folder;
  private final long limitBytes;
  private final List<String> types;
  private final Consumer<WebAddress> onRedirect;

  private volatile @Nullable Manifest manifest;

  /**
   * A folder.
   *
   * @param types media types that are accepted, in lower case, such as {@code text/html} and {@code
   *     image/*}; empty for all
   * @param onRedirect may refuse where a redirect leads
   */
  PageFolder(
      WebClient client,
      Path root,
      boolean synced,
      long limitBytes,
      List<String> types,
      Consumer<WebAddress> onRedirect) {
    this.client = client;
    this.root = root;
    this.folder = synced ? Folder.at(root).synced() : Folder.at(root);
    this.limitBytes = limitBytes;
    this.types = List.copyOf(types);
    this.onRedirect = onRedirect;
  }

  @Override
  public void open() throws IOException {
    folder.open();
    try {
      manifest = Manifest.open(root.resolve(MANIFEST));
    } catch (IOException e) {
      folder.close(); // as it will not be asked to be
      throw e;
    }
  }

  private Manifest manifest() {
    return Objects.requireNonNull(manifest, "the folder is not open");
  }

  @Override
  public boolean isInPlace(String key) {
    try {
      return folder.isInPlace(PagePath.of(WebAddress.parse(key)));
    } catch (WebException e) {
      return false; // it was not done either
    }
  }

  @Override
  public void put(String key, Address address) throws IOException, InterruptedException {
    WebAddress target = address.targetOrThrow();
    Path place = PagePath.of(target);
    Map<String, String> known = known(key, place);
    Map<String, String> conditions = new LinkedHashMap<>();
    if (known.containsKey("etag")) {
      conditions.put("If-None-Match", known.get("etag"));
    }
    if (known.containsKey("lastModified")) {
      conditions.put("If-Modified-Since", known.get("lastModified"));
    }
    try (WebResponse response = client.get(target, conditions, onRedirect)) {
      Map<String, @Nullable Object> line = new LinkedHashMap<>();
      line.put("file", place.toString());
      line.put("status", response.status());
      if (response.status() == 304 && !conditions.isEmpty()) {
        line.putAll(known);
        line.put("sizeBytes", Long.valueOf(known.getOrDefault("sizeBytes", "0")));
        line.put("status", response.status());
      } else {
        refuseUnwanted(response);
        line.putAll(write(place, response));
      }
      line.put("time", Instant.now().toString());
      manifest().add(key, line);
    }
  }

  /** What the manifest knows of a page whose file is there. */
  private Map<String, String> known(String key, Path place) throws IOException {
    Map<String, String> known = new LinkedHashMap<>(manifest().find(key).orElse(Map.of()));
    if (known.isEmpty() || !folder.isInPlace(place)) {
      return Map.of();
    }
    known.remove("url");
    return known;
  }

  private void refuseUnwanted(WebResponse response) {
    StatusException.requirePage("", response, false);
    String type = response.contentType().orElse("");
    if (!types.isEmpty() && types.stream().noneMatch(wanted -> isOf(wanted, type))) {
      throw new ContentTypeRefusedException(
          "the content is %s, but wanted is %s"
              .formatted(type.isEmpty() ? "of no type" : type, String.join(", ", types)));
    }
  }

  private static boolean isOf(String wanted, String type) {
    return wanted.endsWith("/*")
        ? type.startsWith(wanted.substring(0, wanted.length() - 1))
        : type.equals(wanted);
  }

  private Map<String, @Nullable Object> write(Path place, WebResponse response) throws IOException {
    MessageDigest hash = sha256();
    long[] size = new long[1];
    folder.write(
        place, out -> size[0] = response.copyTo(new DigestOutputStream(out, hash), limitBytes));
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    line.put("sizeBytes", size[0]);
    line.put("sha256", HexFormat.of().formatHex(hash.digest()));
    line.put("type", response.contentType().orElse(null));
    line.put("from", response.address().toString());
    line.put("etag", response.header("etag").orElse(null));
    line.put("lastModified", response.header("last-modified").orElse(null));
    return line;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("this JVM lacks SHA-256, which all must have", e);
    }
  }

  /** A failure is a line of its own; the journal is told only after this. */
  @Override
  public void on(RunEvent event) {
    Manifest lines = manifest;
    if (lines == null || !(event instanceof RunEvent.ItemFailed(DeadLetter letter))) {
      return;
    }
    Map<String, @Nullable Object> line = new LinkedHashMap<>();
    if (letter.cause() instanceof StatusException e) {
      line.put("status", e.status());
    }
    line.put("error", Words.of(letter.cause()));
    line.put("time", Instant.now().toString());
    try {
      lines.add(letter.key(), line);
    } catch (IOException e) { // remembered, and thrown when the run ends
      LOG.log(Level.DEBUG, "a failure could not be noted", e);
    }
  }

  @Override
  public void sync() throws IOException {
    folder.sync();
    manifest().sync();
  }

  @Override
  public void close() throws IOException {
    Manifest open = manifest;
    manifest = null;
    try (Closeable _ = folder::close;
        Closeable _ = open) {
      if (open != null) {
        finish(open);
      }
    }
  }

  private void finish(Manifest lines) throws IOException {
    Optional<IOException> broken = lines.broken();
    if (broken.isPresent()) {
      throw new IOException("the manifest could not be written", broken.get());
    }
    if (lines.isChanged()) {
      folder.write(
          MANIFEST,
          out -> {
            BufferedOutputStream buffered = new BufferedOutputStream(out, 1 << 16);
            lines.writeSorted(buffered);
            buffered.flush();
          });
      folder.sync();
    }
  }
}
