package dev.parloom.core.pool;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Collects what pools log, instead of printing it, until it is closed. */
final class WarningLog extends Handler implements AutoCloseable {

  private final Logger logger = Logger.getLogger("dev.parloom.core.pool");
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  static WarningLog capture() {
    WarningLog log = new WarningLog();
    log.logger.setUseParentHandlers(false);
    log.logger.addHandler(log);
    return log;
  }

  List<String> messages() {
    return records.stream().map(LogRecord::getMessage).toList();
  }

  @Override
  public void publish(LogRecord logged) {
    records.add(logged);
  }

  @Override
  public void flush() {}

  @Override
  public void close() {
    logger.removeHandler(this);
    logger.setUseParentHandlers(true);
  }
}
