package dev.parloom.net.http;

import java.util.List;

/** Asks private addresses, which it has forbidden itself before. */
final class PublicOnlyProgram {

  private PublicOnlyProgram() {}

  public static void main(String[] args) throws InterruptedException {
    PublicOnlyResolver.restrict();
    try (WebClient client = WebClient.builder().publicOnly().build()) {
      for (String url :
          List.of(
              "http://127.0.0.1:1/",
              "http://[::1]:1/",
              "http://2130706433:1/",
              "http://private.test/",
              "http://localhost:1/")) {
        try (WebResponse response = client.get(WebAddress.parse(url))) {
          System.out.println(url + ": " + response.status());
        } catch (WebException e) {
          System.out.println(url + ": " + e.getMessage());
        }
      }
    }
  }
}
