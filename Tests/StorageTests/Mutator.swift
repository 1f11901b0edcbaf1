import Foundation

/// Changes a valid safetensors file a little, the same way every time for a seed.
struct Mutator {
  private var generator: SplitMix
  private let words = [
    "\"", "{", "}", "[", "]", ":", ",", "\\", "\\u0074", "-", "1.0", "1e1", "0", "9", "9223372036854775807",
    "18446744073709551616",
    "null", "true", "F32", "U8", "I64", "\"shape\"", "\"dtype\":\"U8\"", "\"data_offsets\":[0,0]", "__metadata__", " ",
    "\0", "\u{FEFF}",
    "é",
  ].map { Data($0.utf8) }

  init(seed: UInt64) {
    generator = SplitMix(state: seed)
  }

  /// The next mutated file. Most keep the length of the header true, or nothing but that check would ever see them.
  mutating func next() -> Data {
    let golden = SafetensorsFile.golden
    let end = 8 + Int(golden[0])
    var header = golden[8..<end]
    var payload = golden[end...]
    let isRaw = Int.random(in: 0..<8, using: &generator) == 0
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      if isRaw || Int.random(in: 0..<10, using: &generator) == 0 { mutate(&payload) } else { mutate(&header) }
    }
    guard isRaw else { return SafetensorsFile.with(header: Data(header)) + payload }
    var file = golden.prefix(8) + header + payload
    mutate(&file)
    return Data(file)
  }

  private mutating func mutate(_ bytes: inout Data) {
    var copy = [UInt8](bytes)
    guard !copy.isEmpty else { return }
    let place = Int.random(in: 0..<copy.count, using: &generator)
    switch Int.random(in: 0..<9, using: &generator) {
    case 0: copy[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    case 1: copy[place] = .random(in: 0...255, using: &generator)
    case 2: copy.remove(at: place)
    case 3: copy.insert(copy.randomElement(using: &generator)!, at: place)
    case 4: copy.insert(contentsOf: words.randomElement(using: &generator)!, at: place)
    case 5: copy.removeSubrange(place..<min(copy.count, place + .random(in: 1...20, using: &generator)))
    case 6:
      let length = min(copy.count - place, .random(in: 1...60, using: &generator))
      copy.insert(contentsOf: copy[place..<place + length], at: .random(in: 0...copy.count, using: &generator))
    case 7:
      // A digit becomes another one: the JSON stays valid, the sizes do not.
      if let digit = copy.indices.filter({ (48...57).contains(copy[$0]) }).randomElement(using: &generator) {
        copy[digit] = .random(in: 48...57, using: &generator)
      }
    default: copy.swapAt(place, .random(in: 0..<copy.count, using: &generator))
    }
    bytes = Data(copy)
  }
}
