package dev.parloom.net.http;

import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLException;

/**
 * What the JDK's HTTP client throws, told apart. It has few types of its own, so some are known by
 * their messages; what is not known is a lost connection.
 */
final class Failures {

  private Failures() {}

  /** Of an exchange that came to no response. */
  static WebException ofExchange(WebAddress address, Throwable thrown) {
    Throwable cause = unwrapped(thrown);
    if (has(cause, UnresolvedAddressException.class) || has(cause, UnknownHostException.class)) {
      return PublicOnlyResolver.hasRefused(address.host())
          ? new AddressPrivateException(
              "the host %s has private addresses only, which are forbidden"
                  .formatted(address.host()))
          : new HostUnknownException("the host %s is unknown".formatted(address.host()), cause);
    }
    if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
      return new ConnectionRefusedException(
          "no connection to port %d of %s: %s"
              .formatted(
                  address.port(),
                  address.host(),
                  cause.getMessage() == null ? "refused, or no way there" : words(cause)),
          cause);
    }
    if (cause instanceof SSLException) {
      return new TlsFailedException("no secure connection: " + words(cause), cause);
    }
    Optional<WebException> content =
        ofContent(cause, false); // it may fail before we are told of it
    return content.orElseGet(() ->
        new ConnectionLostException(
            "the connection ended before a response came: " + words(cause), cause));
  }

  /** Of a body that has begun. */
  static WebException ofBody(Throwable thrown) {
    Throwable cause = unwrapped(thrown);
    return ofContent(cause, true)
        .orElseGet(() ->
            new ConnectionLostException(
                "the connection ended within the content: " + words(cause), cause));
  }

  private static Optional<WebException> ofContent(Throwable cause, boolean hasBegun) {
    String words = words(cause);
    if (says(cause, "reset")) {
      return Optional.of(
          new ConnectionLostException(
              hasBegun
                  ? "the connection was reset within the content: " + words
                  : "the connection was reset: " + words,
              cause));
    }
    boolean isChunked = says(cause, "chunk");
    if (says(cause, "content-length")
        || (has(cause, EOFException.class) && (hasBegun || isChunked))) {
      return Optional.of(
          new BodyTruncatedException("the content ended too early: " + words, cause));
    }
    if (isChunked
        || cause instanceof ProtocolException
        || has(cause, IllegalArgumentException.class)) {
      return Optional.of(
          new ResponseMalformedException("the response is malformed: " + words, cause));
    }
    return Optional.empty();
  }

  private static boolean says(Throwable thrown, String word) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (words(t).contains(word)) {
        return true;
      }
    }
    return false;
  }

  /** The server allows no more streams on the connection, and another was not to be had. */
  static boolean isTooManyStreams(Throwable thrown) {
    return says(thrown, "too many concurrent streams") || says(thrown, "refused_stream");
  }

  private static Throwable unwrapped(Throwable thrown) {
    Throwable cause = thrown;
    while (cause.getCause() != null
        && (cause instanceof CompletionException
            || cause instanceof ExecutionException
            || (cause instanceof IOException && isWrapper(cause)))) {
      cause = cause.getCause();
    }
    return cause;
  }

  /** An IOException that only repeats its cause. */
  private static boolean isWrapper(Throwable e) {
    Throwable cause = e.getCause();
    return e.getClass() == IOException.class
        && cause instanceof IOException
        && (e.getMessage() == null
            || e.getMessage().equals(cause.toString())
            || e.getMessage().equals(cause.getMessage()));
  }

  private static boolean has(Throwable thrown, Class<? extends Throwable> type) {
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      if (type.isInstance(t)) {
        return true;
      }
    }
    return false;
  }

  private static String words(Throwable t) {
    String message = t.getMessage();
    return message == null
        ? t.getClass().getSimpleName()
        : message.length() > 200
            ? message.substring(0, 200) + "…"
            : message.startsWith("HTTP") ? message : lowered(message);
  }

  private static String lowered(String message) {
    return message.isEmpty()
        ? message
        : message.substring(0, 1).toLowerCase(Locale.ROOT) + message.substring(1);
  }
}
