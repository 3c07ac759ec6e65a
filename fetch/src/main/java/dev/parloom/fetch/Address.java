package dev.parloom.fetch;

import dev.parloom.net.http.WebAddress;
import dev.parloom.net.http.WebException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One of the addresses that a run is given, or what is wrong with it.
 *
 * @param key the address in its normal form; if it is none, the text
 * @param crawlDelay how long its host asks robots to wait between requests
 */
record Address(
    String key, @Nullable WebAddress target, @Nullable WebException problem, Duration crawlDelay) {

  static Address of(String text) {
    try {
      WebAddress target = WebAddress.parse(text);
      return new Address(target.toString(), target, null, Duration.ZERO);
    } catch (WebException e) {
      return new Address(text.strip(), null, e, Duration.ZERO);
    }
  }

  Address withCrawlDelay(Duration delay) {
    return new Address(key, target, problem, delay);
  }

  /** Where to ask. */
  WebAddress targetOrThrow() {
    if (target == null) {
      throw problem == null ? new IllegalStateException("neither address nor problem") : problem;
    }
    return target;
  }
}
