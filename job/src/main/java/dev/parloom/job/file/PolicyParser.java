package dev.parloom.job.file;

import dev.parloom.job.FileItemCodec;
import dev.parloom.pipeline.StageOptions;
import dev.parloom.pipeline.policy.CircuitBreaker;
import dev.parloom.pipeline.policy.FailurePolicy;
import dev.parloom.pipeline.policy.RateLimit;
import dev.parloom.pipeline.policy.RetryPolicy;
import dev.parloom.text.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads what a pipeline file says about failures, retries and limits. */
final class PolicyParser {

  private static final Pattern PERCENT = Pattern.compile("([0-9]{1,3})%");

  /** How many items must have ended before a percentage of failures means something. */
  private static final int LEAST_FOR_PERCENT = 100;

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

  private PolicyParser() {}

  /** What a step's keys ask of its stage. */
  static List<UnaryOperator<StageOptions>> options(Map<String, Yaml> keys) {
    List<UnaryOperator<StageOptions>> options = new ArrayList<>();
    FailurePolicy failures = onFailure(keys.get("on-failure"));
    options.add(o -> o.onFailure(failures));
    Yaml retries = keys.get("retries");
    if (retries != null) {
      RetryPolicy policy = retries(retries);
      options.add(o -> o.retries(policy));
    }
    Yaml rate = keys.get("rate");
    if (rate != null) {
      RateLimit limit = RateLimit.of(1, rate.parsed("'rate'", Durations::parseSpacing));
      options.add(o -> o.rate(limit));
    }
    Yaml breaker = keys.get("breaker");
    if (breaker != null) {
      CircuitBreaker circuit = breaker(breaker);
      options.add(o -> o.breaker(circuit));
    }
    Yaml checkpoint = keys.get("checkpoint");
    if (checkpoint != null && isTrue(checkpoint)) {
      options.add(o -> o.checkpoint(new FileItemCodec()));
    }
    return options;
  }

  /** The value of {@code checkpoint}. */
  static boolean isTrue(Yaml checkpoint) {
    return checkpoint.word("'checkpoint'", List.of("true", "false")).equals("true");
  }

  /** What failures mean; they mean nothing more if the key is missing. */
  static FailurePolicy onFailure(@Nullable Yaml yaml) {
    if (yaml == null) {
      return FailurePolicy.goOn();
    }
    if (yaml.isNumber()) {
      return FailurePolicy.stopAfter(yaml.number("'on-failure'", 0, Long.MAX_VALUE));
    }
    Matcher percent = PERCENT.matcher(yaml.text("'on-failure'"));
    if (percent.matches() && Integer.parseInt(percent.group(1)) <= 100) {
      return FailurePolicy.stopAboveShare(
          Integer.parseInt(percent.group(1)) / 100.0, LEAST_FOR_PERCENT);
    }
    return yaml.word("'on-failure'", List.of("go-on", "stop")).equals("stop")
        ? FailurePolicy.stop()
        : FailurePolicy.goOn();
  }

  private static RetryPolicy retries(Yaml yaml) {
    if (!yaml.isMap()) {
      return RetryPolicy.times((int) yaml.number("'retries'", 1, 1_000));
    }
    Map<String, Yaml> keys = yaml.map("'retries'", List.of("times", "first", "longest"));
    Yaml times = keys.get("times");
    if (times == null) {
      throw yaml.complaint("'retries' needs times, like times: 3");
    }
    Yaml first = keys.get("first");
    Yaml longest = keys.get("longest");
    Duration firstPause = first == null ? FIRST_PAUSE : first.parsed("'first'", Durations::parse);
    Duration longestPause =
        longest == null ? max(firstPause) : longest.parsed("'longest'", Durations::parse);
    if (longestPause.compareTo(firstPause) < 0) {
      throw yaml.complaint("'longest' must not be shorter than 'first'");
    }
    return RetryPolicy.times((int) times.number("'times'", 1, 1_000))
        .backoff(firstPause, longestPause);
  }

  private static Duration max(Duration first) {
    return first.compareTo(LONGEST_PAUSE) > 0 ? first : LONGEST_PAUSE;
  }

  private static CircuitBreaker breaker(Yaml yaml) {
    Map<String, Yaml> keys = yaml.map("'breaker'", List.of("after", "rest"));
    Yaml after = keys.get("after");
    Yaml rest = keys.get("rest");
    if (after == null || rest == null) {
      throw yaml.complaint("'breaker' needs after and rest, like {after: 5, rest: 30s}");
    }
    return CircuitBreaker.after(
        (int) after.number("'after'", 1, 1_000_000), rest.parsed("'rest'", Durations::parse));
  }
}
