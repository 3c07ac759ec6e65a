import org.jspecify.annotations.NullMarked;

/** The labs: programs to try, each on a part of Parloom. */
@NullMarked
module dev.parloom.labs {
  requires dev.parloom.compute;
  requires dev.parloom.image;
  requires dev.parloom.measure;
  requires dev.parloom.net;
  requires dev.parloom.pipeline;
  requires dev.parloom.process;
  requires transitive dev.parloom.spi;
  requires dev.parloom.text;
  requires static org.jspecify;

  provides dev.parloom.spi.Lab with
      dev.parloom.labs.AmdahlLab,
      dev.parloom.labs.ChatLab,
      dev.parloom.labs.EchoLab,
      dev.parloom.labs.ParticlesLab,
      dev.parloom.labs.PhotosLab,
      dev.parloom.labs.PiLab,
      dev.parloom.labs.PrimesLab,
      dev.parloom.labs.ReductionLab,
      dev.parloom.labs.SequentialLab,
      dev.parloom.labs.ThresholdLab;
}
