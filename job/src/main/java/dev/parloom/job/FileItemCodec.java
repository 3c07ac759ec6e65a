package dev.parloom.job;

import dev.parloom.pipeline.Codec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Files on their way as bytes: where they began and belong, what to tell, and their content. */
public final class FileItemCodec implements Codec<FileItem> {

  /** The present form. */
  public FileItemCodec() {}

  private static final Path ROOT = Path.of("/");

  /** In the first byte: whether the source is absolute. */
  private static final int ABSOLUTE = 1;

  /** In the first byte: whether there are notes; checkpoints of the first version have none. */
  private static final int NOTES = 2;

  @Override
  public byte[] encode(FileItem item) throws IOException {
    byte[] content = item.content().bytes();
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(content.length + 200);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeByte(NOTES | (item.source().isAbsolute() ? ABSOLUTE : 0));
    out.writeUTF(item.source().toUri().toString());
    out.writeUTF(ROOT.resolve(item.target()).toUri().toString());
    out.writeShort(item.notes().size());
    for (String note : item.notes()) {
      out.writeUTF(note);
    }
    out.write(content);
    return bytes.toByteArray();
  }

  @Override
  public FileItem decode(byte[] bytes) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes));
    int flags = in.readUnsignedByte();
    Path source = Path.of(URI.create(in.readUTF()));
    Path target = ROOT.relativize(Path.of(URI.create(in.readUTF())));
    List<String> notes = new ArrayList<>();
    int count = (flags & NOTES) == 0 ? 0 : in.readUnsignedShort();
    for (int i = 0; i < count; i++) {
      notes.add(in.readUTF());
    }
    return new FileItem(
        (flags & ABSOLUTE) != 0 ? source : Path.of("").toAbsolutePath().relativize(source),
        target,
        new Content.InMemory(in.readAllBytes()),
        notes);
  }
}
