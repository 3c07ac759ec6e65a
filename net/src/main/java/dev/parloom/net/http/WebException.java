package dev.parloom.net.http;

import org.jspecify.annotations.Nullable;

/**
 * The root of what goes wrong with one address: each way has an exception of its own. Messages do
 * not repeat the address that was asked for; whoever asked knows it.
 */
public abstract sealed class WebException extends RuntimeException
    permits AddressMalformedException,
        AddressPrivateException,
        BodyDamagedException,
        BodyStalledException,
        BodyTooLargeException,
        BodyTruncatedException,
        ConnectionLostException,
        ConnectionRefusedException,
        ContentTypeRefusedException,
        EncodingUnsupportedException,
        HostUnknownException,
        RedirectLimitException,
        RedirectRefusedException,
        ResponseMalformedException,
        ResponseTimeoutException,
        RobotsDisallowedException,
        SchemeUnsupportedException,
        StatusException,
        TlsFailedException {

  private static final long serialVersionUID = 1L;

  WebException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }

  /** Whether it may go well at another time, so that trying again makes sense. */
  public boolean isTransient() {
    return false;
  }
}
