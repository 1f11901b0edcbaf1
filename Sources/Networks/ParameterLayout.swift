public import Kernels

/// Which tensor lies where in an arena, in forward order, and what it is called and looks like in a file.
///
/// Files hold PyTorch's names and axis order; the arena holds the order that the kernels want. An entry knows both.
public struct ParameterLayout: Sendable {
  /// One tensor.
  public struct Entry: Hashable, Sendable {
    /// The name in files, e.g. `encoder.conv1.weight`.
    public let name: String
    /// The place in the arena.
    public let parameter: Parameter
    /// The axes as they lie in the arena.
    public let shape: [Int]
    /// For each axis in a file, the axis of the arena it is.
    public let axes: [Int]
    /// The shape in a file: the reordered axes, some of them merged (the features of a flattened image).
    public let fileShape: [Int]
    /// How new values are drawn.
    public let initializer: Initializer
  }

  /// The tensors in the order in which they were reserved.
  public private(set) var entries: [Entry] = []

  /// The floats of the arena, gaps for alignment included.
  public private(set) var count = 0

  /// An empty layout.
  public init() {}

  /// The number of values, without gaps.
  public var parameterCount: Int { entries.reduce(0) { $0 + $1.parameter.count } }

  /// Appends a tensor, aligned to 64 bytes.
  ///
  /// - Parameters:
  ///   - name: The name in files.
  ///   - shape: The axes in the arena.
  ///   - axes: For each axis in a file, the axis of the arena; the same order when nil.
  ///   - fileShape: The shape in a file when axes are merged there.
  ///   - initializer: How new values are drawn.
  public mutating func reserve(
    _ name: String, _ shape: [Int], axes: [Int]? = nil, fileShape: [Int]? = nil, _ initializer: Initializer
  ) -> Parameter {
    let axes = axes ?? Array(shape.indices)
    let parameter = Parameter(offset: count, count: shape.reduce(1, *))
    entries.append(
      Entry(
        name: name, parameter: parameter, shape: shape, axes: axes, fileShape: fileShape ?? axes.map { shape[$0] },
        initializer: initializer))
    count += (parameter.count + 15) / 16 * 16
    return parameter
  }

  /// The tensor that a handle was given for.
  func entry(of parameter: Parameter) -> Entry { entries[index(of: parameter)] }

  /// Appends to the name that a tensor has in files.
  mutating func rename(_ parameter: Parameter, appending suffix: String) {
    let i = index(of: parameter)
    let old = entries[i]
    entries[i] = Entry(
      name: old.name + suffix, parameter: old.parameter, shape: old.shape, axes: old.axes, fileShape: old.fileShape,
      initializer: old.initializer)
  }

  private func index(of parameter: Parameter) -> Int {
    guard let index = entries.firstIndex(where: { $0.parameter == parameter }) else {
      preconditionFailure("a handle of another layout")
    }
    return index
  }
}

extension ParameterLayout {
  /// The layout up to a place in the arena: what the first layers of a network reserved.
  func prefix(upTo end: Int) -> ParameterLayout {
    var prefix = ParameterLayout()
    prefix.entries = entries.filter { $0.parameter.offset < end }
    prefix.count = min(count, (end + 15) / 16 * 16)
    return prefix
  }
}

extension ParameterLayout.Entry {
  /// The values in a file's order.
  public func exported(from arena: Floats) -> [Float] {
    var result = [Float](repeating: 0, count: parameter.count)
    forEachElement { file, memory in result[file] = arena[parameter.offset + memory] }
    return result
  }

  /// Takes over values in a file's order; `values.count` is the parameter's.
  public func `import`(_ values: [Float], into arena: Floats) {
    forEachElement { file, memory in arena[parameter.offset + memory] = values[file] }
  }

  private func forEachElement(_ body: (_ file: Int, _ memory: Int) -> Void) {
    var strides = [Int](repeating: 1, count: shape.count)
    for axis in shape.indices.dropLast().reversed() { strides[axis] = strides[axis + 1] * shape[axis + 1] }
    let sizes = axes.map { shape[$0] }
    let steps = axes.map { strides[$0] }
    var index = [Int](repeating: 0, count: sizes.count)
    var memory = 0
    for file in 0..<parameter.count {
      body(file, memory)
      for axis in sizes.indices.reversed() {
        index[axis] += 1
        memory += steps[axis]
        if index[axis] < sizes[axis] { break }
        memory -= steps[axis] * sizes[axis]
        index[axis] = 0
      }
    }
  }
}
