package dev.parloom.process.launch;

/**
 * A function as it is sent to workers.
 *
 * @param number what it is called on the wire, from 1
 * @param loader where its classes come from
 * @param loaderNumber what that is called on the wire; 0 for what workers have themselves
 * @param bytes the function; none for the one that calls its input, which is a whole task
 */
@SuppressWarnings("ArrayRecordComponent")
public // compared by identity
record FunctionCode(int number, ClassLoader loader, int loaderNumber, byte[] bytes) {}
