package io.nodekeeper.settings;

/**
 * A spot in the operator's files.
 *
 * @param file below the directory; fit for one line
 * @param line from 1; 0 for the file as a whole
 * @param column from 1; 0 for the line or the file as a whole
 */
record Place(String file, int line, int column) {

  static Place whole(String file) {
    return new Place(file, 0, 0);
  }

  @Override
  public String toString() {
    return line > 0 ? file + ":" + line : file;
  }
}
