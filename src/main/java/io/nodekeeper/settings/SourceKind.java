package io.nodekeeper.settings;

/** Where daemons can be declared besides the files, in the order of precedence. */
public enum SourceKind {
  SSM("ssm"),
  S3("s3"),
  SERVICES("services");

  private final String word;

  SourceKind(String word) {
    this.word = word;
  }

  /** As settings spell it. */
  public String word() {
    return word;
  }
}
