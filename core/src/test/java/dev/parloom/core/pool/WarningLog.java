package dev.parloom.core.pool;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** Collects what one logger is given, instead of printing it, until it is closed. */
public final class WarningLog extends Handler implements AutoCloseable {

  private final Logger logger;
  private final List<LogRecord> records = new CopyOnWriteArrayList<>();

  private WarningLog(String name) {
    logger = Logger.getLogger(name);
  }

  public static WarningLog capture() {
    return capture("dev.parloom.core.pool");
  }

  public static WarningLog capture(String logger) {
    WarningLog log = new WarningLog(logger);
    log.logger.setUseParentHandlers(false);
    log.logger.addHandler(log);
    return log;
  }

  public List<String> messages() {
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
