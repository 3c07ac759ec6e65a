package dev.parloom.labs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parloom.spi.Key;
import dev.parloom.spi.Lab;
import dev.parloom.spi.LabMisusedException;
import dev.parloom.spi.LabRefusedException;
import dev.parloom.spi.Values;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The labs without a command line. */
final class LabsTest {

  private static final String TIMES =
      "(?s).*workers    seconds  speed-up\n      1 +[0-9.]+ +1.00\n      3 +[0-9.]+ +[0-9.]+\n.*";

  /** A user who has given this, written as {@code name=value}. */
  private static RecordedUser user(Lab lab, String... given) {
    Values values = Values.none();
    List<Key<?>> keys = new ArrayList<>(lab.arguments());
    keys.addAll(lab.keys());
    for (String one : given) {
      int equal = one.indexOf('=');
      Key<?> key =
          keys.stream()
              .filter(candidate -> candidate.name().equals(one.substring(0, equal)))
              .findFirst()
              .orElseThrow();
      values = with(values, key, one.substring(equal + 1));
    }
    return new RecordedUser(values);
  }

  private static <T> Values with(Values values, Key<T> key, String text) {
    return values.with(key, key.form().read(text));
  }

  private static String data(Lab lab, String... given) throws Exception {
    RecordedUser user = user(lab, given);
    assertThat(lab.run(user)).isZero();
    assertThat(user.words()).isEmpty();
    assertThat(user.data()).matches(TIMES);
    return user.data();
  }

  @Test
  void primes_afterTenTrillion_areCounted() throws Exception {
    assertThat(data(new PrimesLab(), "jobs=3", "count=500"))
        .endsWith("16 primes from 10,000,000,000,000 to 10,000,000,000,499\n");
    assertThat(data(new PrimesLab(), "jobs=3", "from=0", "count=100"))
        .endsWith("25 primes from 0 to 99\n");
  }

  @Test
  void pi_fromAMillionPoints_isNear() throws Exception {
    assertThat(data(new PiLab(), "jobs=3", "samples=1000000")).contains("pi is about 3.14");
  }

  @Test
  void particles_afterATenthOfASecond_areWhereTheyShouldBe() throws Exception {
    assertThat(data(new ParticlesLab(), "jobs=3", "count=100"))
        .containsPattern("\\+1 is at \\(0\\.2102[67].*, 0\\.5438[67].*\\) after 0\\.10000 s")
        .contains("100 particles, 10,000 steps");
  }

  @Test
  void reduction_ofNumbers_refusesSubtractionAndPower() throws Exception {
    assertThat(data(new ReductionLab(), "jobs=3", "count=10000"))
        .startsWith("0 + 1 + … + 19 = 190\n")
        .contains("a - b is refused: the operator is not associative: (0 ∘ 1) ∘ 2 = -3, but")
        .contains("(2.0 ∘ 1.0) ∘ 2.0 = 4.0, but 2.0 ∘ (1.0 ∘ 2.0) = 2.0")
        .contains("to the last bit");
  }

  @Test
  void photos_whenSomeAreBroken_areAllThere(@TempDir Path folder) throws Exception {
    Lab lab = new PhotosLab();
    RecordedUser user = user(lab, "N=3", "broken=2", "output=" + folder.resolve("out"));
    assertThat(lab.run(user)).isZero();
    assertThat(Objects.requireNonNull(user.report()).done()).isEqualTo(3);
  }

  @Test
  void photos_whenTheyCannotBe_areRefused(@TempDir Path folder) throws Exception {
    Lab lab = new PhotosLab();
    assertThatThrownBy(() -> lab.run(user(lab, "N=1", "broken=2", "output=x")))
        .isInstanceOf(LabMisusedException.class)
        .hasMessage("--broken must be 0 to 1, but is 2");
    assertThatThrownBy(() -> lab.run(user(lab, "N=1", "output=")))
        .isInstanceOf(LabMisusedException.class)
        .hasMessage("--output has an empty name; the current folder is '.'");
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThatThrownBy(() -> lab.run(user(lab, "N=1", "output=" + file)))
        .isInstanceOf(LabRefusedException.class)
        .hasMessageStartingWith("the output folder %s cannot be used: ".formatted(file));
  }

  @Test
  void server_whenItsUserEndsIt_ends() throws Exception {
    Lab lab = new EchoLab();
    RecordedUser user = user(lab);
    user.end();
    assertThat(lab.run(user)).isEqualTo(130);
    assertThat(user.words())
        .startsWith("listening on 127.0.0.1 port ")
        .endsWith("ending 0 connections, for at most 5 s; once more ends it at once\n");
  }
}
