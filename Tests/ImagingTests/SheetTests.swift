import Testing

@testable import Imaging

/// Many small pictures on one: whatever the layout, each must be there whole, where it belongs.
@Suite struct SheetTests {
  /// Images of one shade each, and all shades different from those of text, black, white, and each other.
  private func images(_ shades: [Int], width: Int, height: Int) -> [Float] {
    shades.flatMap { [Float](repeating: Float($0) / 255, count: width * height) }
  }

  private func square(_ shade: Int, _ sheet: ContactSheet) throws -> Squares {
    try #require(Squares(of: Color(gray: Float(shade) / 255), on: sheet.raster), "shade \(shade) is missing")
  }

  @Test(
    "the same image of each kind stands in one column, kind below kind, band below band",
    arguments: [(1, 8, 5, 3, 1), (5, 3, 4, 7, 2), (6, 3, 1, 1, 3), (8, 8, 28, 28, 2)])
  func stacked(_ count: Int, _ columns: Int, _ width: Int, _ height: Int, _ scale: Int) throws {
    let above = Array(60..<60 + count)
    let below = Array(160..<160 + count)
    let sheet = ContactSheet.stacked(
      rows: [
        ("input", images(above, width: width, height: height)), ("output", images(below, width: width, height: height)),
      ],
      imageWidth: width, imageHeight: height, columns: columns, scale: scale, title: "title")
    let tops = try above.map { try square($0, sheet) }
    let bottoms = try below.map { try square($0, sheet) }
    for (index, (top, bottom)) in zip(tops, bottoms).enumerated() {
      #expect(top.isRectangle(width: width * scale, height: height * scale))
      #expect(bottom.isRectangle(width: width * scale, height: height * scale))
      #expect(top.columns == bottom.columns && top.rows.upperBound < bottom.rows.lowerBound)
      if index % columns > 0 {
        #expect(tops[index - 1].columns.upperBound < top.columns.lowerBound && tops[index - 1].rows == top.rows)
      } else if index > 0 {
        #expect(bottoms[index - 1].rows.upperBound < top.rows.lowerBound && tops[0].columns == top.columns)
      }
    }
  }

  @Test("a kind with fewer images leaves the rest of its places white")
  func fewer() throws {
    let sheet = ContactSheet.stacked(
      rows: [("a", images([60, 61, 62], width: 3, height: 3)), ("b", images([160, 161], width: 3, height: 3))],
      imageWidth: 3, imageHeight: 3, columns: 2, scale: 2, title: "")
    for shade in [60, 61, 62, 160, 161] { #expect(try square(shade, sheet).count == 36) }
  }

  @Test("a sheet without images has its title, and one with a long title has all of it")
  func empty() {
    for sheet in [
      ContactSheet.stacked(
        rows: [("input", []), ("output", [])], imageWidth: 28, imageHeight: 28, columns: 8, scale: 2, title: "nothing"),
      ContactSheet.stacked(rows: [], imageWidth: 28, imageHeight: 28, columns: 8, scale: 2, title: "nothing"),
      ContactSheet.grid(pixels: [], imageWidth: 28, imageHeight: 28, columns: 8, scale: 2, title: "nothing"),
      ContactSheet.grid(pixels: [], imageWidth: 0, imageHeight: 0, columns: 0, scale: 1, title: "nothing"),
    ] {
      #expect(sheet.raster.count(of: .ink) > 50)
    }
    let title = String(repeating: "long ", count: 30) + "M"
    let sheet = ContactSheet.grid(
      pixels: images([90], width: 2, height: 2), imageWidth: 2, imageHeight: 2, columns: 1, scale: 1, title: title)
    let columns = sheet.raster.inkedColumns
    #expect(columns.last! - columns.first! + 1 == Raster.textWidth(title, scale: 2))
    #expect(columns.last! < sheet.raster.width - 1)
  }

  @Test("a grid goes row by row; labels and frames touch no image")
  func grid() throws {
    let shades = Array(100..<107)
    let (frame, other) = (Color(200, 30, 30), Color(30, 30, 200))
    let sheet = ContactSheet.grid(
      pixels: images(shades, width: 5, height: 4), imageWidth: 5, imageHeight: 4, columns: 3, scale: 3, title: "grid",
      rowLabels: ["first", "second", "third", "too many"], columnLabels: ["a", "b", "c", "d"],
      frames: [0: frame, 5: other, 99: .black])
    let squares = try shades.map { try square($0, sheet) }
    for (index, one) in squares.enumerated() {
      #expect(one.isRectangle(width: 15, height: 12))
      #expect(one.columns == squares[index % 3].columns && one.rows == squares[index / 3 * 3].rows)
    }
    for (index, color) in [(0, frame), (5, other)] {
      let around = try #require(Squares(of: color, on: sheet.raster))
      #expect(around.columns == squares[index].columns.lowerBound - 2...squares[index].columns.upperBound + 2)
      #expect(around.rows == squares[index].rows.lowerBound - 2...squares[index].rows.upperBound + 2)
      #expect(around.count == 19 * 16 - 15 * 12)
    }
    #expect(sheet.raster.count(of: .black) == 0)
  }

  /// How many groups of inked columns lie further apart than the letters of a word.
  private func words(_ raster: Raster, rows: [Int]) -> Int {
    let inked = (0..<raster.width).filter { x in rows.contains { raster[x, $0] == .ink } }
    return zip(inked, inked.dropFirst()).count { $1 - $0 > 2 } + (inked.isEmpty ? 0 : 1)
  }

  @Test("labels of columns are whole and stand apart, however narrow the columns would be", arguments: [1, 5, 12])
  func columnLabels(_ length: Int) throws {
    let labels = (0..<4).map { _ in String(repeating: "M", count: length) }
    let sheet = ContactSheet.grid(
      pixels: images([100, 101, 102, 103], width: 5, height: 4), imageWidth: 5, imageHeight: 4, columns: 4, scale: 1,
      title: "", columnLabels: labels
    ).raster
    let letter =
      ContactSheet.grid(
        pixels: [], imageWidth: 0, imageHeight: 0, columns: 1, scale: 1, title: "M"
      ).raster.count(of: .ink) / 4
    #expect(sheet.count(of: .ink) == 4 * length * letter)
    #expect(words(sheet, rows: sheet.inkedRows) == 4)
    let heatmap = Heatmap(
      title: "", values: [[0, 0, 0, 0]], rowLabels: [], columnLabels: labels, rowTitle: "", columnTitle: "",
      format: { _ in "" }
    ).raster
    let without = Heatmap(
      title: "", values: [[0, 0, 0, 0]], rowLabels: [], columnLabels: [], rowTitle: "", columnTitle: "",
      format: { _ in "" }
    ).raster
    #expect(heatmap.count(of: .ink) == without.count(of: .ink) + 4 * length * letter)
    #expect(words(heatmap, rows: heatmap.inkedRows.filter { !without.inkedRows.contains($0) }) == 4)
  }

  @Test("every filter is shown against its own largest value, blue below zero and red above", arguments: [1, 2, 5, 9])
  func filters(_ count: Int) throws {
    // The same pattern at very different sizes: one red, one white, one blue, one half-blue value in turn.
    let pattern: [Float] = [1, 0, -1, -0.5, 1, 0]
    let filters = (0..<count).flatMap { filter in pattern.map { $0 * Float(pow10(filter - 4)) } }
    let sheet = FilterSheet(filters: filters, count: count, height: 2, width: 3, title: "filters").raster
    let red = sheet.count(of: Color(diverging: 1))
    let side = Double(red / (2 * count)).squareRoot()
    #expect(red > 0 && side == side.rounded() && red == 2 * count * Int(side * side))
    #expect(sheet.count(of: Color(diverging: -1)) == red / 2 && sheet.count(of: Color(diverging: -0.5)) == red / 2)
  }

  @Test("filters of zeros, of values that are no numbers, and none at all are drawn")
  func oddFilters() {
    let zero = FilterSheet(filters: [Float](repeating: 0, count: 4), count: 1, height: 2, width: 2, title: "").raster
    #expect(Set(zero.pixels) == [.white, .line])
    let broken = FilterSheet(filters: [.nan, .infinity, 2, -2], count: 1, height: 2, width: 2, title: "").raster
    // Infinity is as red as the largest value.
    #expect(broken.count(of: Color(diverging: 1)) == 2 * broken.count(of: Color(diverging: -1)))
    #expect(broken.count(of: Color(diverging: -1)) > 0)
    #expect(FilterSheet(filters: [], count: 0, height: 3, width: 3, title: "none").raster.count(of: .ink) > 0)
    #expect(
      FilterSheet(filters: [1], count: 1, height: 1, width: 1, title: "").raster.count(of: Color(diverging: 1)) > 0)
  }

  private func pow10(_ exponent: Int) -> Double {
    (0..<abs(exponent)).reduce(1.0) { result, _ in exponent < 0 ? result / 10 : result * 10 }
  }
}
