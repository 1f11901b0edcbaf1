extension Failure {
  /// A request for memory that the system refuses: of `.system`, with the size that was asked for.
  public init(refusedBytes bytes: Int) {
    self.init(
      .system,
      "the system refuses another \(bytes) bytes of memory (\(bytes / 1_000_000) MB): give a smaller model or --batch-size, or "
        + "let each rank have more (ulimit -v, the container's limit)")
  }
}
