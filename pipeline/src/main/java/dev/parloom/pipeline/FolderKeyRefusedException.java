package dev.parloom.pipeline;

/** A key that cannot name a file below a {@link Folder}. */
public final class FolderKeyRefusedException extends PipelineException {

  private static final long serialVersionUID = 1L;

  FolderKeyRefusedException(String message) {
    super(message);
  }
}
