/// Outputs of a convolution that are sums over the same taps: where each output's source begins and where its sum goes, and
/// what is added up, relative to that. All in floats.
///
/// At the edges of an image outputs have families of their own, as some of their taps are in the padding: those are left out.
struct TapFamily: Hashable, Sendable {
  /// A tap of an output's window, and the place in the image that it lies on.
  struct Contact {
    let tap: Int
    let place: Int
  }

  /// An output: where its sum goes, and its contacts in the order in which they are added.
  struct Output {
    let target: Int
    var contacts: [Contact]
  }

  /// How many outputs there are.
  let count: Int
  /// For each output, the place in the image that the offsets count from.
  let sources: [Int]
  /// For each output, where its sum goes.
  let targets: [Int]
  /// How many floats a step of the sum takes, 1 to 4.
  let step: Int
  /// For each step, the distance of its floats from an output's source, and that of its weights from the first.
  let offsets: [Int]
  let weights: [Int]

  /// The families of outputs.
  static func families(of outputs: [Output], channels: Int) -> [TapFamily] {
    var families: [[Int]: Int] = [:]
    var members: [[Output]] = []
    for output in outputs {
      let key = output.contacts.flatMap { [$0.tap, $0.place - output.contacts[0].place] }
      let family = families[key, default: members.count]
      if family == members.count {
        families[key] = family
        members.append([])
      }
      members[family].append(output)
    }
    return members.map { TapFamily($0, channels: channels) }
  }

  private init(_ outputs: [Output], channels: Int) {
    func source(_ contacts: [Contact]) -> Int { contacts.first?.place ?? 0 }
    let contacts = outputs[0].contacts
    // Neighbouring taps that lie side by side are one run of floats.
    var runs: [(contact: Contact, count: Int)] = []
    for contact in contacts {
      if let last = runs.last, contact.place == last.contact.place + last.count,
        contact.tap * channels == last.contact.tap * channels + last.count
      {
        runs[runs.count - 1].count += channels
      } else {
        runs.append((contact, channels))
      }
    }
    let step = [4, 3, 2].first { step in runs.allSatisfy { $0.count % step == 0 } } ?? 1
    let steps = runs.flatMap { run in stride(from: 0, to: run.count, by: step).map { (run.contact, $0) } }
    self.step = step
    count = outputs.count
    sources = outputs.map { source($0.contacts) }
    targets = outputs.map(\.target)
    offsets = steps.map { $0.place - source(contacts) + $1 }
    weights = steps.map { ($0.tap * channels + $1) * WindowProducts.lanes }
  }

  /// Calls `body` with the sums, those of the first outputs or of all.
  func withSums(first count: Int? = nil, _ body: (TapSums) -> Void) {
    sources.withUnsafeBufferPointer { sources in
      targets.withUnsafeBufferPointer { targets in
        offsets.withUnsafeBufferPointer { offsets in
          weights.withUnsafeBufferPointer { weights in
            guard let source = sources.baseAddress, let target = targets.baseAddress else { return }
            body(
              TapSums(
                count: count ?? self.count, sources: source, targets: target, step: step, steps: offsets.count,
                offsets: offsets.baseAddress ?? source,
                weights: weights.baseAddress ?? source))
          }
        }
      }
    }
  }
}
