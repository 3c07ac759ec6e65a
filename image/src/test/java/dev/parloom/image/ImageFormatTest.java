package dev.parloom.image;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFormatTest {

  @ParameterizedTest
  @CsvSource({"a.jpg, JPEG", "b/C.JPEG, JPEG", "x.y.png, PNG", "IMG_1.WebP, WEBP", ".jpg, JPEG"})
  void format_whenExtensionIsOurs_isFound(String fileName, ImageFormat format) {
    assertThat(ImageFormat.ofFileName(fileName)).contains(format);
  }

  @ParameterizedTest
  @ValueSource(strings = {"jpg", "a.gif", "a.jpg.txt", "", ".", "folder.png/readme"})
  void format_whenExtensionIsNotOurs_isEmpty(String fileName) {
    assertThat(ImageFormat.ofFileName(fileName)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(ImageFormat.class)
  void format_whenReadFromItsOwnExtension_isTheSame(ImageFormat format) {
    assertThat(ImageFormat.ofFileName("a." + format.extension())).contains(format);
  }

  @Test
  void format_whenBytesAreFew_isEmpty() {
    assertThat(ImageFormat.ofBytes(new byte[0])).isEmpty();
    assertThat(ImageFormat.ofBytes(new byte[] {(byte) 0xff})).isEmpty();
  }
}
