import ArgumentParser

/// Which vectors a command works on, and what is made of them before.
struct VectorOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The run directory whose codes are taken, or `pixels` for the images themselves.", valueName: "run"))
  var run: String

  @Option(
    help: ArgumentHelp(
      "Folder of IDX files. (default: the one the run was trained on)", valueName: "dir"))
  var data: String?

  @Option(help: ArgumentHelp("Where the files go. (default: the run directory; pixels/ for pixels)", valueName: "dir"))
  var out: String?

  @Option(
    help: ArgumentHelp("Project on the first N principal components of the training set.", valueName: "N"))
  var pca: Int?

  @Flag(help: "Give every principal component the variance 1; of all of them without --pca.")
  var whiten = false

  @Flag(help: "Scale every vector to length 1, last of all.")
  var normalize = false

  @Option(help: "BLAS threads of a rank, 1 to 1024.")
  var threads = ThreadCount.one

  func validate() throws {
    guard pca ?? 1 >= 1 else { throw ValidationError("--pca wants 1 or more") }
  }
}
