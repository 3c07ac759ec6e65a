package dev.parloom.net.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebAddressTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = ' ',
      value = {
        "http://example.com http://example.com/",
        "HTTP://Example.COM:80/A http://example.com/A",
        "https://example.com:443/?q https://example.com/?q",
        "https://example.com:8443/ https://example.com:8443/",
        "http://example.com./a http://example.com/a",
        "http://h/a/./b/../c http://h/a/c",
        "http://h/../../etc/passwd http://h/etc/passwd",
        "http://h/..%2f..%2fetc http://h/..%2f..%2fetc",
        "http://h/a/.. http://h/",
        "http://h/a#b http://h/a",
        "http://h?a=b/../c http://h/?a=b/../c",
        "http://h/100%/a http://h/100%25/a",
        "http://h/a|b{c}\"d http://h/a%7Cb%7Bc%7D%22d",
        "http://h/a\\b http://h/a%5Cb",
        "http://h/caf\u00e9?\u00e4=\u00f6 http://h/caf%C3%A9?%C3%A4=%C3%B6",
        "http://b\u00fccher.example/ http://xn--bcher-kva.example/",
        "http://127.0.0.1:8080/a http://127.0.0.1:8080/a",
        "http://[::1]:8080/a http://[::1]:8080/a",
      })
  void parse_whenItIsAnAddress_answersItsNormalForm(String text, String normal) {
    WebAddress address = WebAddress.parse("  " + text + " ");
    assertThat(address).hasToString(normal);
    assertThat(WebAddress.parse(normal)).isEqualTo(address).hasToString(normal);
  }

  @Test
  void parse_whenThereIsABlankWithin_escapesIt() {
    assertThat(WebAddress.parse("http://h/a b")).hasToString("http://h/a%20b");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "example.com",
        "/a/b",
        "http:",
        "http:/a",
        "http://",
        "http:///a",
        "http://h:0/",
        "http://h:65536/",
        "http://h:999999999999/",
        "http://h:x/",
        "http://user:secret@h/",
        "http://a b/",
        "http://a_b/",
        "http://-a/",
        "http://a..b/",
        "http://[::1/",
        "http://[zz]/",
        "http://256.1.1.1/",
        "http://h/a\0b",
        "http://h/a\nb",
      })
  void parse_whenItIsNone_saysWhy(String text) {
    assertThatThrownBy(() -> WebAddress.parse(text))
        .isInstanceOf(AddressMalformedException.class)
        .hasMessageMatching("(?s).{10,}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"file:///etc/passwd", "ftp://h/a", "javascript:alert(1)", "mailto:a@b", "C:\\a"})
  void parse_whenTheSchemeIsAnother_saysWhichAreSupported(String text) {
    assertThatThrownBy(() -> WebAddress.parse(text))
        .isInstanceOf(SchemeUnsupportedException.class)
        .hasMessageContaining("http and https are");
  }

  @Test
  void parse_whenItIsVeryLong_refusesIt() {
    assertThat(WebAddress.parse("http://h/" + "a".repeat(5_000)).uri().getRawPath()).hasSize(5_001);
    assertThatThrownBy(() -> WebAddress.parse("http://h/" + "a".repeat(70_000)))
        .hasMessageContaining("65,536")
        .hasMessageContaining("70,009");
  }

  @ParameterizedTest
  @CsvSource({
    "b, http://h:8/d/b",
    "/b, http://h:8/b",
    "../b, http://h:8/b",
    "../../b, http://h:8/b",
    "?r, http://h:8/d/e?r",
    "'', http://h:8/d/e?q",
    "#f, http://h:8/d/e?q",
    "//i/b, http://i/b",
    "https://i, https://i/",
    "a b, http://h:8/d/a%20b",
  })
  void resolve_whenGivenALink_leadsThere(String link, String expected) {
    assertThat(WebAddress.parse("http://h:8/d/e?q").resolve(link)).hasToString(expected);
  }
}
