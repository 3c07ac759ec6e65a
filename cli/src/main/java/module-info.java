import org.jspecify.annotations.NullMarked;

/** The {@code parloom} command. */
@NullMarked
module dev.parloom.cli {
  requires dev.parloom.fetch;
  requires dev.parloom.job;
  requires dev.parloom.journal;
  requires dev.parloom.json;
  requires dev.parloom.measure;
  requires dev.parloom.net;
  requires dev.parloom.pipeline;
  requires dev.parloom.spi;
  requires dev.parloom.text;
  requires info.picocli;
  requires jdk.unsupported; // sun.misc.Signal: Ctrl-C must drain, which no public API can do
  requires static com.google.errorprone.annotations;
  requires static org.jspecify;

  uses dev.parloom.spi.Lab;

  provides java.net.spi.InetAddressResolverProvider with
      dev.parloom.cli.NameLookup;

  opens dev.parloom.cli.command to
      info.picocli;
  opens dev.parloom.cli.option to
      info.picocli;
}
