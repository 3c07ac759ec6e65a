package dev.parloom.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * An adaptive threshold over 400 crops of one photo: parloom against a Python pool with OpenCV,
 * whole processes with start-up, interleaved, two workers each. Prints medians and writes raw
 * results.
 *
 * <p>Arguments: the crops' folder, the number of rounds, the result file, and key=value pairs to
 * put into it. The working folder is the repository.
 */
public final class ThresholdBench {

  private ThresholdBench() {}

  private static List<Peer> peers(Path crops) {
    String ours =
        "./parloom image adaptive '%s' -o \"$OUT\" --method gaussian --window 11 --c 2 -j 2 -q"
            .formatted(crops);
    String python = "/usr/bin/python3 bench/peers/threshold_pool.py '%s' \"$OUT\"".formatted(crops);
    return List.of(
        new Peer("parloom", List.of("java"), ours),
        new Peer("parloom-on-processes", List.of("java"), ours + " --on processes"),
        new Peer("python-pool2", List.of("python3:cv2"), python),
        new Peer("python-pool2-png-level-6", List.of("python3:cv2"), python + " level6"));
  }

  /** Runs it. */
  public static void main(String[] args) throws Exception {
    Contest.between(peers(Path.of(args[0]).toAbsolutePath()), Integer.parseInt(args[1]))
        .report(Path.of(args[2]), Arrays.asList(args).subList(3, args.length));
  }
}
