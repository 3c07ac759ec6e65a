package dev.parloom.measure.scaling;

import com.google.errorprone.annotations.FormatMethod;
import dev.parloom.measure.Estimate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** What a study found, in words: how far it goes, why it stops, and what to change. */
final class Sentences {

  /** From here on a law does not describe what was measured. */
  private static final double FAR_OFF = 0.1;

  /** A serial share below this is none: its limit is a thousand and more workers away. */
  private static final double NOTHING = 0.001;

  /** So many other programs a processor wish to run, and what is measured is their doing too. */
  private static final double BUSY = 0.5;

  private final ScalingReport report;

  Sentences(ScalingReport report) {
    this.report = report;
  }

  List<String> all() {
    List<String> all = new ArrayList<>();
    if (report.loadBefore() > BUSY * report.processors()) {
      all.add(
          say(
              "The machine was busy with other things (load %.1f on %d processors): measure again"
                  + " when it is quiet, and build on nothing here.",
              report.loadBefore(), report.processors()));
    }
    if (!report.gains()) {
      all.add(noGain());
      return all;
    }
    all.add(gain());
    if (!report.leftOut().isEmpty()) {
      all.add(machine());
    }
    report
        .fit()
        .ifPresent(fit -> {
          all.add(law(fit));
          if (fit.worstDeviation() > FAR_OFF) {
            all.add(
                say(
                    "No law describes this well: this one is off by up to %.0f %%, so do not build"
                        + " on what it predicts.",
                    100 * fit.worstDeviation()));
          } else {
            change(fit, all);
          }
        });
    return all;
  }

  private String noGain() {
    int most = report.seconds().lastKey();
    double slower = 1 / report.speedup(most);
    String than =
        slower >= ScalingReport.GAIN
            ? say("%d take %.2f times as long as one", most, slower)
            : say("%d are about as fast as one", most);
    return say(
        "More workers do not make this faster: %s. It is done one step after another, or waits for"
            + " something that there is only one of.",
        than);
  }

  private String gain() {
    int best = report.recommended();
    int most = report.seconds().lastKey();
    String more = best == most ? ", and the most that were tried" : "; more were no faster";
    return say("Use %d workers: %.2f times as fast as one%s.", best, report.speedup(best), more);
  }

  private String machine() {
    return say(
        "With %s workers all %d processors were busy: that is the machine's limit, not the job's,"
            + " and not in what follows.",
        report.leftOut().stream().map(String::valueOf).collect(Collectors.joining(", ")),
        report.processors());
  }

  private String law(Fit fit) {
    return switch (fit.law()) {
      case Amdahl law when law.serial() < NOTHING ->
          say(
              "Amdahl's law: hardly anything is serial, at most %.1f %% of one worker's time.",
              100 * parameter(fit, "serial share").high());
      case Amdahl law ->
          say(
              "Amdahl's law: %s of one worker's time is serial, so no number of workers is more"
                  + " than %s as one.",
              percent(fit, "serial share"), times(law.limit()));
      case Gustafson _ ->
          say(
              "Gustafson's law: %s of the time is serial, and each further worker adds the same"
                  + " again.",
              percent(fit, "serial share"));
      case UniversalScalability law ->
          say(
              "Universal Scalability Law: %s is contention, and each pair of workers costs %s"
                  + " (coherency); %.0f workers do most, %s as one, and more are slower.",
              percent(fit, "contention"),
              percent(fit, "coherency"),
              Math.max(1, law.peak()),
              times(law.limit()));
    };
  }

  /** The serial part against the number of workers: which change pays more. */
  private void change(Fit fit, List<String> all) {
    int workers = report.recommended();
    ScalingLaw less =
        switch (fit.law()) {
          case Amdahl law -> new Amdahl(law.serial() / 2);
          case Gustafson law -> new Gustafson(law.serial() / 2);
          case UniversalScalability law ->
              new UniversalScalability(law.contention() / 2, law.coherency());
        };
    double now = fit.law().speedup(workers);
    all.add(
        say(
            "With %d workers, half the serial share would bring %.2f times the speed, twice the"
                + " workers%s %.2f times.",
            workers,
            less.speedup(workers) / now,
            2 * workers > report.processors() && !report.leftOut().isEmpty()
                ? ", on twice the processors,"
                : "",
            fit.law().speedup(2.0 * workers) / now));
  }

  private static String percent(Fit fit, String parameter) {
    return parameter(fit, parameter).percent();
  }

  private static Estimate parameter(Fit fit, String name) {
    return Objects.requireNonNull(fit.parameters().get(name), name);
  }

  private static String times(double speedup) {
    return say(speedup < 10 ? "%.1f times as fast" : "%.0f times as fast", speedup);
  }

  @FormatMethod
  private static String say(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
