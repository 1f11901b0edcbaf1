extension ImageSet {
  /// Where the Debian package dataset-fashion-mnist puts its files.
  public static let fashionMNIST = "/usr/share/datasets/fashion-mnist"

  /// The number of classes of MNIST and of the data sets made in its likeness.
  public static let classes = 10

  /// The names of the classes of Fashion-MNIST.
  ///
  /// H. Xiao, K. Rasul, R. Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine learning algorithms",
  /// arXiv 1708.07747, 2017, table 2.
  public static let fashionMNISTClasses = [
    "T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot",
  ]
}
