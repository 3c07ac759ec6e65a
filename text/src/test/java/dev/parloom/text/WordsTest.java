package dev.parloom.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.NoSuchFileException;
import org.junit.jupiter.api.Test;

class WordsTest {

  @Test
  void printable_whenThereAreControlCharacters_escapesThem() {
    assertThat(Words.printable("a\nb\r\033[1m\u202e\u0085ü"))
        .isEqualTo("a\\nb\\u000d\\u001b[1m\\u202e\\u0085ü");
  }

  @Test
  void of_whenAFileIsMissing_saysSoInWordsOnOneLine() {
    assertThat(Words.of(new NoSuchFileException("x\ny"))).isEqualTo("no such file: x\\ny");
    assertThat(Words.of(new NoSuchFileException(null))).isEqualTo("NoSuchFileException");
  }

  @Test
  void of_whenTheMessageSaysLittle_namesTheType() {
    assertThat(Words.of(new IllegalStateException("m"))).isEqualTo("IllegalStateException: m");
    assertThat(Words.of(new IllegalStateException(" "))).isEqualTo("IllegalStateException");
  }
}
