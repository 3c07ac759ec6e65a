package dev.parloom.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * Thumbnails of sample photos: parloom against other programs, whole processes with start-up,
 * interleaved, two workers each. Prints medians and writes raw results.
 *
 * <p>Arguments: the photos' folder, the number of rounds, the result file, and key=value pairs to
 * put into it. The working folder is the repository.
 */
public final class ThumbnailsBench {

  private ThumbnailsBench() {}

  private static List<Peer> peers(Path photos) {
    String in = photos.toString();
    String find = "find '" + in + "' -name '*.jpg' -print0";
    return List.of(
        new Peer(
            "parloom",
            List.of("java"),
            "./parloom image thumbnail '" + in + "' -o \"$OUT\" --size 320x320 -j 2 -q"),
        new Peer(
            "parloom-on-processes",
            List.of("java"),
            "./parloom image thumbnail '"
                + in
                + "' -o \"$OUT\" --size 320x320 -j 2 -q --on processes"),
        new Peer(
            "python-pool2-reduced",
            List.of("python3:cv2"),
            "/usr/bin/python3 bench/peers/thumbnails_pool.py '" + in + "' \"$OUT\" reduced"),
        new Peer(
            "python-pool2-full",
            List.of("python3:cv2"),
            "/usr/bin/python3 bench/peers/thumbnails_pool.py '" + in + "' \"$OUT\" full"),
        new Peer(
            "parallel-vipsthumbnail",
            List.of("parallel", "vipsthumbnail"),
            find
                + " | parallel -q -0 -j 2 -m vipsthumbnail {} --size '320x320>'"
                + " -o \"$OUT/%s.jpg[Q=85]\""),
        new Peer(
            "xargs-vipsthumbnail-20",
            List.of("xargs", "vipsthumbnail"),
            find
                + " | xargs -0 -P 2 -n 20 sh -c 'vipsthumbnail \"$@\" --size \"320x320>\""
                + " -o \"$OUT/%s.jpg[Q=85]\"' x"));
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    Contest.between(peers(Path.of(args[0]).toAbsolutePath()), Integer.parseInt(args[1]))
        .report(Path.of(args[2]), Arrays.asList(args).subList(3, args.length));
  }
}
