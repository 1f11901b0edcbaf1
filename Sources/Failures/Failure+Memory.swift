extension Failure {
  /// A request for memory that the system refuses: of `.system`, with the size that was asked for.
  public init(refusedBytes bytes: Int) {
    let megabytes = bytes / 1_000_000
    self.init(
      .system,
      "the system refuses another \(megabytes) MB of memory: give a smaller model or --batch-size, or let each rank have more "
        + "(ulimit -v, the container's limit)")
  }
}
