package dev.parloom.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parloom.net.http.WebAddress;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PagePathTest {

  private static String pathOf(String url) {
    return PagePath.of(WebAddress.parse(url)).toString();
  }

  @ParameterizedTest
  @CsvSource({
    "https://example.com/, example.com/index.html",
    "https://example.com/docs/guide.html, example.com/docs/guide.html",
    "https://example.com/docs/, example.com/docs/index.html",
    "https://example.com/docs, example.com/docs~",
    "https://example.com/v1.2/api, example.com/v1.2~/api~",
    "https://example.com/v1.2, example.com/v1.2",
    "http://example.com/a.png, example.com_80/a.png",
    "http://example.com:8080/a.png, example.com_8080/a.png",
    "https://example.com:8080/a.png, example.com_8080s/a.png",
    "http://[::1]:8080/a.png, __1_8080/a.png",
  })
  void of_whenTheAddressIsPlain_isItsOwnPath(String url, String path) {
    assertThat(pathOf(url)).isEqualTo(path);
  }

  @ParameterizedTest
  @CsvSource({
    "https://h/index.html, h/index~HASH.html",
    "https://h/search.php?q=java, h/search_q_java~HASH.php",
    "https://h/?q=java, h/q_java~HASH",
    "https://h/caf%C3%A9.html, h/caf~HASH.html",
    "https://h/..%2f..%2fetc%2fpasswd, h/etc_passwd~HASH",
    "https://h/..%2f/x.html, h/x~HASH.html",
    "https://h/.htaccess, h/page~HASH.htaccess",
    "https://h/a//b.html, h/a/b~HASH.html",
    "https://h/a~, h/a~HASH",
    "https://h/%00.html, h/page~HASH.html",
    "https://h/-rf, h/rf~HASH",
    "https://h/a;b=c/d.txt, h/a_b_c/d~HASH.txt",
  })
  void of_whenTheAddressIsNotPlain_isReadableWithAHash(String url, String pattern) {
    String[] parts = pattern.split("HASH", -1);
    assertThat(pathOf(url)).startsWith(parts[0]).endsWith(parts[1]);
    assertThat(pathOf(url).substring(parts[0].length(), parts[0].length() + 16))
        .matches("[0-9a-f]{16}");
  }

  @Test
  void of_whenNamesAreEndless_staysShort() {
    for (String url :
        List.of(
            "https://h/" + "a".repeat(5_000),
            "https://h/" + "a/".repeat(2_500),
            "https://h/" + ("a".repeat(90) + "/").repeat(50) + "b.html",
            "https://h/?" + "q".repeat(5_000))) {
      Path path = PagePath.of(WebAddress.parse(url));
      assertThat(path.toString().length()).isLessThanOrEqualTo(1_100);
      path.forEach(name -> assertThat(name.toString().length()).isLessThanOrEqualTo(120));
    }
  }

  /** Names made of pieces that might clash, below one folder. */
  @Test
  void of_whenAddressesAreAnything_staysBelowTheFolderAndDoesNotClash() {
    long seed = 20_261_121;
    Random random = new Random(seed);
    List<String> pieces =
        List.of(
            "a",
            "A",
            "b.c",
            "index",
            "index.html",
            "..",
            ".",
            "",
            "%2e%2e",
            "%2f",
            "~",
            "a~",
            "_",
            "%00",
            "%",
            "?",
            "?q",
            "=",
            "&",
            ";",
            ":",
            "-",
            " ",
            "\u00e9",
            ".html",
            "a.b~");
    Map<Path, String> owners = new HashMap<>();
    Set<Path> folders = new HashSet<>();
    Path root = Path.of("/root");
    for (int i = 0; i < 50_000; i++) {
      StringBuilder url = new StringBuilder(random.nextBoolean() ? "http://h" : "https://h:80");
      for (int j = random.nextInt(5); j >= 0; j--) {
        url.append(random.nextInt(3) == 0 ? "" : "/")
            .append(pieces.get(random.nextInt(pieces.size())));
      }
      WebAddress address;
      try {
        address = WebAddress.parse(url.toString());
      } catch (dev.parloom.net.http.WebException e) {
        continue;
      }
      Path path = PagePath.of(address);
      assertThat(root.resolve(path).normalize())
          .as("seed %d: %s", seed, url)
          .isEqualTo(root.resolve(path))
          .startsWithRaw(root);
      String owner = owners.putIfAbsent(path, address.toString());
      assertThat(owner == null ? address.toString() : owner)
          .as("seed %d: owner of %s", seed, path)
          .isEqualTo(address.toString());
      for (Path folder = path.getParent(); folder != null; folder = folder.getParent()) {
        folders.add(folder);
      }
    }
    assertThat(owners).hasSizeGreaterThan(5_000);
    assertThat(owners.keySet())
        .as("files that are folders too")
        .doesNotContainAnyElementsOf(folders);
  }
}
