package dev.parloom.net.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpHeaders;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A server's answer, whose content comes while it is read. Close it; what was not read by then is
 * given up. For one thread.
 */
public final class WebResponse implements AutoCloseable {

  /** What the client delivers at once; to make it ready costs more than a small page. */
  private static final int BUFFER_BYTES = 1 << 14;

  private final WebAddress address;
  private final int status;
  private final HttpHeaders headers;
  private final BodyStream body;
  private final Duration latency;

  WebResponse(
      WebAddress address, int status, HttpHeaders headers, BodyStream body, Duration latency) {
    this.address = address;
    this.status = status;
    this.headers = headers;
    this.body = body;
    this.latency = latency;
  }

  /** Where it came from: where the last redirect led. */
  public WebAddress address() {
    return address;
  }

  /** The status, 100 to 599 as a rule. */
  public int status() {
    return status;
  }

  /** From the request, the last one if there were redirects, to the end of the headers. */
  public Duration latency() {
    return latency;
  }

  /** The first header of that name. */
  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** How many bytes the content has on its way, if the server said so. */
  public OptionalLong contentLength() {
    try {
      return headers.firstValueAsLong("content-length");
    } catch (NumberFormatException e) {
      return OptionalLong.empty();
    }
  }

  /** The type of the content in lower case, without parameters such as the charset. */
  public Optional<String> contentType() {
    return header("content-type")
        .map(type -> type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT));
  }

  /** How long the server asks to wait before the next attempt (RFC 9110, section 10.2.3). */
  public Optional<Duration> retryAfter(Instant now) {
    return header("retry-after").map(String::strip).flatMap(text -> delay(text, now));
  }

  private static Optional<Duration> delay(String text, Instant now) {
    try {
      if (text.matches("\\d{1,9}")) {
        return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
      }
      Instant date = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
      Duration wait = Duration.between(now, date);
      return Optional.of(wait.isNegative() ? Duration.ZERO : wait);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  /** Gives the content so much time from now on, whatever its pace. */
  public void within(Duration patience) {
    body.within(patience);
  }

  /**
   * Reads the whole content, decompressed.
   *
   * @param out where it goes, as it comes
   * @param limitBytes how much of it may come; nothing of what is beyond is written
   * @return how many bytes were written
   * @throws BodyTooLargeException if it is larger; also before anything is written, if the server
   *     says so
   * @throws WebException if the content ends too early, stalls or is damaged
   * @throws IOException if {@code out} throws it, or the thread is interrupted
   */
  public long copyTo(OutputStream out, long limitBytes) throws IOException {
    if (contentLength().orElse(0) > limitBytes) {
      throw tooLarge("%,d".formatted(contentLength().getAsLong()), limitBytes);
    }
    byte[] buffer = new byte[BUFFER_BYTES];
    long total = 0;
    try (InputStream content = decoded()) {
      for (int count = read(content, buffer, 0); count >= 0; count = read(content, buffer, 0)) {
        total += count;
        if (total > limitBytes) {
          throw tooLarge("more", limitBytes);
        }
        out.write(buffer, 0, count);
      }
    }
    return total;
  }

  /**
   * Reads the content's beginning, decompressed.
   *
   * @param mostBytes what lies beyond is given up
   * @throws WebException if the content stalls or is damaged, or ends too early
   * @throws IOException if the thread is interrupted
   */
  public byte[] read(int mostBytes) throws IOException {
    byte[] start = new byte[mostBytes];
    int size = 0;
    try (InputStream content = decoded()) {
      while (size < mostBytes) {
        int count = read(content, start, size);
        if (count < 0) {
          break;
        }
        size += count;
      }
    }
    return Arrays.copyOf(start, size);
  }

  private static BodyTooLargeException tooLarge(String size, long limitBytes) {
    return new BodyTooLargeException(
        "the content has %s bytes, over the limit of %,d".formatted(size, limitBytes));
  }

  private InputStream decoded() throws IOException {
    if (contentLength().orElse(-1) == 0) {
      return body; // whatever it is called
    }
    String encoding =
        header("content-encoding").orElse("identity").strip().toLowerCase(Locale.ROOT);
    return switch (encoding) {
      case "identity", "" -> body;
      case "gzip", "x-gzip" -> {
        try {
          yield new GZIPInputStream(body, BUFFER_BYTES);
        } catch (ZipException | EOFException e) {
          throw damaged(e);
        }
      }
      default ->
          throw new EncodingUnsupportedException(
              "the content is encoded as '%s', but gzip was asked for".formatted(encoding));
    };
  }

  private static int read(InputStream content, byte[] buffer, int from) throws IOException {
    try {
      return content.read(buffer, from, buffer.length - from);
    } catch (ZipException | EOFException e) {
      throw damaged(e);
    }
  }

  private static BodyDamagedException damaged(IOException e) {
    return new BodyDamagedException(
        "the content cannot be decompressed: "
            + (e.getMessage() == null ? "it ends too early" : e.getMessage()),
        e);
  }

  /** Gives up what was not read. Idempotent. */
  @Override
  public void close() {
    body.close();
  }
}
