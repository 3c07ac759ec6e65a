package dev.parloom.fetch;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.google.errorprone.annotations.concurrent.GuardedBy;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A file of JSON lines that says what became of each address. While a run goes on, lines are
 * appended, each in one write; of one address the last line holds. At the end the others are left
 * out, and the rest is sorted by address. A line that a killed program has begun is cut off.
 *
 * <p>Keeps each address and the place of its line in memory, sorted. Not by {@code FileChannel}: a
 * thread that is interrupted would close that for all. Thread-safe.
 */
final class Manifest implements Closeable {

  private static final JsonFactory JSON = new JsonFactory();
  private static final String URL = "url";

  @GuardedBy("this")
  private final RandomAccessFile file;

  /** Where the line of each address is that holds. */
  @GuardedBy("this")
  private final SortedMap<String, Line> lines = new TreeMap<>();

  @GuardedBy("this")
  private long size;

  @GuardedBy("this")
  private boolean isChanged;

  @GuardedBy("this")
  private @Nullable IOException broken;

  /** A line of the file, with its end. */
  private record Line(long begin, int length) {}

  private Manifest(RandomAccessFile file) {
    this.file = file;
  }

  /** Opens a manifest, which is made if it is missing. */
  static Manifest open(Path path) throws IOException {
    RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw");
    boolean isRead = false;
    try {
      Manifest manifest = new Manifest(file);
      manifest.read(path);
      isRead = true;
      return manifest;
    } finally {
      if (!isRead) {
        file.close();
      }
    }
  }

  private synchronized void read(Path path) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    long begin = 0;
    long at = 0;
    int number = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(path), 1 << 16)) {
      for (int b = in.read(); b >= 0; b = in.read()) {
        at++;
        if (b != '\n') {
          line.write(b);
          continue;
        }
        number++;
        String url = parse(line.toByteArray(), path, number).get(URL);
        if (url != null) {
          lines.put(url, new Line(begin, Math.toIntExact(at - begin)));
        }
        line.reset();
        begin = at;
      }
    }
    size = begin;
    file.setLength(begin);
  }

  private static Map<String, String> parse(byte[] line, Path path, int number) throws IOException {
    try {
      return parse(line);
    } catch (JsonProcessingException e) {
      throw new IOException(
          "%s, line %d is no line of a manifest; remove it, or the file: %s"
              .formatted(path, number, e.getOriginalMessage()),
          e);
    }
  }

  /** Its members, as text. */
  private static Map<String, String> parse(byte[] line) throws IOException {
    Map<String, String> members = new LinkedHashMap<>();
    try (JsonParser json = JSON.createParser(line)) {
      String name = null;
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          name = json.currentName();
        } else if (token.isScalarValue() && name != null) {
          members.put(name, json.getText());
        }
      }
    }
    return members;
  }

  /** What is known of an address: its members, as text. */
  synchronized Optional<Map<String, String>> find(String url) throws IOException {
    Line line = lines.get(url);
    if (line == null) {
      return Optional.empty();
    }
    byte[] text = new byte[line.length()];
    file.seek(line.begin());
    try {
      file.readFully(text);
    } catch (EOFException e) {
      throw new IOException("the manifest is too short; did another program change it?", e);
    }
    return Optional.of(parse(text));
  }

  /**
   * Adds a line.
   *
   * @param members text, numbers; those without a value are left out
   */
  synchronized void add(String url, Map<String, ? extends @Nullable Object> members)
      throws IOException {
    if (broken != null) {
      throw new IOException("the manifest could not be written before", broken);
    }
    byte[] line = write(url, members);
    try {
      file.seek(size);
      file.write(line);
    } catch (IOException e) {
      broken = e;
      file.setLength(size); // a disk may be full in the middle of a line
      throw e;
    }
    lines.put(url, new Line(size, line.length));
    size += line.length;
    isChanged = true;
  }

  private static byte[] write(String url, Map<String, ? extends @Nullable Object> members)
      throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(line)) {
      json.writeStartObject();
      json.writeStringField(URL, url);
      for (Map.Entry<String, ? extends @Nullable Object> member : members.entrySet()) {
        switch (member.getValue()) {
          case null -> {}
          case Long number -> json.writeNumberField(member.getKey(), number);
          case Integer number -> json.writeNumberField(member.getKey(), number);
          case Object text -> json.writeStringField(member.getKey(), text.toString());
        }
      }
      json.writeEndObject();
    }
    line.write('\n');
    return line.toByteArray();
  }

  /** Writes all lines to the disk. */
  synchronized void sync() throws IOException {
    file.getFD().sync();
  }

  /** What stands in the way of lines that were to be added, if anything. */
  synchronized Optional<IOException> broken() {
    return Optional.ofNullable(broken);
  }

  /** Whether there are lines that a sorted copy would not have, or in another order. */
  synchronized boolean isChanged() {
    return isChanged;
  }

  /** Writes the lines that hold, sorted by address. */
  synchronized void writeSorted(OutputStream out) throws IOException {
    try (Arena arena = Arena.ofConfined()) { // mapped: a read for each line takes longer
      MemorySegment all = file.getChannel().map(MapMode.READ_ONLY, 0, size, arena);
      for (Line line : lines.values()) {
        out.write(all.asSlice(line.begin(), line.length()).toArray(ValueLayout.JAVA_BYTE));
      }
    }
  }

  @Override
  public synchronized void close() throws IOException {
    file.close();
  }
}
