package dev.parloom.measure.profile;

/**
 * A method on a stack. Methods that differ only in their parameters are one.
 *
 * @param type the class, with its package; empty for what is no method
 * @param method the method
 * @param nativeCode whether it is native
 */
public record Frame(String type, String method, boolean nativeCode) {

  /** Below which all stacks stand. */
  static final Frame ALL = new Frame("", "all", false);

  /** Below which stacks stand whose outermost frames are missing. */
  static final Frame CUT_OFF = new Frame("", "[stack too deep: its beginning is missing]", false);

  /** The method with its class and package. */
  public String name() {
    return type.isEmpty() ? method : type + "." + method;
  }

  /** The method with its class. */
  public String shortName() {
    return type.isEmpty() ? method : type.substring(type.lastIndexOf('.') + 1) + "." + method;
  }

  /** Whose code a method is. */
  enum Owner {
    NOBODY,
    JDK,
    PARLOOM,
    NATIVE,
    OTHER
  }

  /** Whose code it is; native methods are apart, whoever has written them. */
  Owner owner() {
    if (type.isEmpty()) {
      return Owner.NOBODY;
    }
    if (nativeCode) {
      return Owner.NATIVE;
    }
    if (isJdk(type)) {
      return Owner.JDK;
    }
    return type.startsWith("dev.parloom.") ? Owner.PARLOOM : Owner.OTHER;
  }

  /** Whether a class of that name is the JDK's. */
  static boolean isJdk(String type) {
    return type.startsWith("java.")
        || type.startsWith("javax.")
        || type.startsWith("jdk.")
        || type.startsWith("sun.")
        || type.startsWith("com.sun.");
  }
}
