package dev.parloom.net.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("process")
class PublicAddressesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "127.1",
        "2130706433",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.1.1",
        "198.18.0.1",
        "224.0.0.1",
        "255.255.255.255",
        "::1",
        "::",
        "::ffff:10.0.0.1",
        "::127.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "fe80::1",
        "fec0::1",
        "fd00::1",
        "ff02::1",
        "2001:db8::1",
      })
  void contain_whenTheAddressIsSetAside_isFalse(String literal) {
    assertThat(PublicAddresses.contain(InetAddress.ofLiteral(literal))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "9.9.9.9",
        "172.15.0.1",
        "172.32.0.1",
        "192.167.1.1",
        "2606:4700::1111",
        "64:ff9b::101:101",
        "2002:101:101::",
      })
  void contain_whenTheAddressIsPublic_isTrue(String literal) {
    assertThat(PublicAddresses.contain(InetAddress.ofLiteral(literal))).isTrue();
  }

  @Test
  void publicOnly_whenNamesAreNotRestricted_refuses() {
    assertThatThrownBy(() -> WebClient.builder().publicOnly())
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("PublicOnlyResolver.restrict()");
  }

  /** In a JVM of its own, as the restriction is for all of it. */
  @Test
  @Timeout(300)
  void publicOnly_whenAddressesNamesOrRedirectsArePrivate_refusesThem()
      throws IOException, InterruptedException {
    assertThat(Programs.linesOf(PublicOnlyProgram.class))
        .containsExactly(
            "http://127.0.0.1:1/: the address 127.0.0.1 is private, which is forbidden",
            "http://[::1]:1/: the address [::1] is private, which is forbidden",
            "http://2130706433:1/: the address 2130706433 is private, which is forbidden",
            "http://private.test/: the host private.test has private addresses only, which are"
                + " forbidden",
            "http://localhost:1/: the host localhost is private, which is" + " forbidden");
  }
}
