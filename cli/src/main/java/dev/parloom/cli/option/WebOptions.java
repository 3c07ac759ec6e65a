package dev.parloom.cli.option;

import dev.parloom.net.http.PublicOnlyResolver;
import dev.parloom.net.http.WebClient;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** What commands that ask web servers have in common. */
public final class WebOptions {

  @Spec(Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // set by picocli
  private CommandSpec command;

  @Option(
      names = "--user-agent",
      paramLabel = "NAME",
      description = "What to call oneself. Default: parloom.")
  private String userAgent = "parloom";

  @Option(
      names = "--no-private",
      description =
          "Refuse private and loopback addresses, in URLs, names and redirects: for lists of URLs"
              + " that come from others.")
  private boolean noPrivate;

  public String userAgent() {
    return userAgent;
  }

  public WebClient.Builder client() {
    WebClient.Builder client = WebClient.builder();
    try {
      client.userAgent(userAgent);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(command.commandLine(), "--user-agent: " + e.getMessage());
    }
    if (noPrivate) {
      PublicOnlyResolver.restrict();
      client.publicOnly();
    }
    return client;
  }
}
