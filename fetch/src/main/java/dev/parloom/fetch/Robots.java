package dev.parloom.fetch;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import crawlercommons.robots.BaseRobotRules;
import crawlercommons.robots.SimpleRobotRules;
import crawlercommons.robots.SimpleRobotRules.RobotRulesMode;
import crawlercommons.robots.SimpleRobotRulesParser;
import dev.parloom.net.http.RedirectLimitException;
import dev.parloom.net.http.RedirectRefusedException;
import dev.parloom.net.http.RobotsDisallowedException;
import dev.parloom.net.http.StatusException;
import dev.parloom.net.http.WebAddress;
import dev.parloom.net.http.WebClient;
import dev.parloom.net.http.WebResponse;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * What hosts ask of robots in their robots.txt (RFC 9309), each asked once and remembered for as
 * long as this is, but for at most so many hosts. A host without one, or that says it is none of
 * our business (4xx), asks for nothing; one in trouble (5xx, 429) is asked again later, and its
 * pages meanwhile not at all. Thread-safe.
 */
final class Robots {

  /** What must be read of a file at least, by the RFC; the rest is left out. */
  private static final int MOST_BYTES = 500 << 10;

  private static final int MOST_HOSTS = 10_000;

  private final WebClient client;
  private final String name;

  @GuardedBy("this")
  private final Map<String, BaseRobotRules> byOrigin =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, BaseRobotRules> eldest) {
          return size() > MOST_HOSTS;
        }
      };

  /**
   * For a robot.
   *
   * @param name what it is called in robots.txt files
   */
  Robots(WebClient client, String name) {
    this.client = client;
    this.name = name;
  }

  /**
   * Asks whether a page may be fetched.
   *
   * @return how long to wait between requests to its host; zero if that does not say
   * @throws RobotsDisallowedException if it may not
   */
  Duration permission(WebAddress address) throws InterruptedException {
    BaseRobotRules rules = rules(address);
    if (!rules.isAllowed(address.toString())) {
      throw new RobotsDisallowedException(
          "%s/robots.txt asks '%s' not to fetch this".formatted(address.origin(), name));
    }
    return Duration.ofMillis(Math.max(0, rules.getCrawlDelay())); // negative if it says nothing
  }

  private BaseRobotRules rules(WebAddress address) throws InterruptedException {
    String origin = address.origin();
    synchronized (this) {
      BaseRobotRules known = byOrigin.get(origin);
      if (known != null) {
        return known;
      }
    }
    BaseRobotRules asked = ask(address.resolve("/robots.txt"));
    synchronized (this) {
      byOrigin.put(origin, asked);
    }
    return asked;
  }

  private BaseRobotRules ask(WebAddress robots) throws InterruptedException {
    try (WebResponse response = client.get(robots)) {
      int status = response.status();
      if (status >= 500 || status == 429) {
        throw new StatusException("robots.txt", status, response.retryAfter(Instant.now()));
      }
      if (status < 200 || status >= 300) {
        return all();
      }
      StatusException.requirePage("robots.txt", response, true);
      byte[] content = response.read(MOST_BYTES);
      return new SimpleRobotRulesParser()
          .parseContent(robots.toString(), content, "text/plain", Set.of(name));
    } catch (RedirectLimitException | RedirectRefusedException e) {
      return all(); // as if there were none, section 2.3.1.2
    } catch (IOException e) { // nothing is written here
      Thread.interrupted(); // the flag becomes the exception
      InterruptedException interrupted = new InterruptedException(e.getMessage());
      interrupted.initCause(e);
      throw interrupted;
    }
  }

  private static BaseRobotRules all() {
    return new SimpleRobotRules(RobotRulesMode.ALLOW_ALL);
  }
}
