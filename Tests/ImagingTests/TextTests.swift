import Testing

@testable import Imaging

/// Text on pictures.
@Suite struct TextTests {
  /// A text at the middle of a picture that is wide enough for it.
  private func picture(_ text: String, scale: Int = 1, _ alignment: Raster.Alignment = .left) -> Raster {
    var raster = Raster(width: 800, height: 40)
    raster.text(text, x: 400, y: 10, scale: scale, .black, alignment)
    return raster
  }

  @Test("every printable character has a shape of its own, and those that are unknown have one shape")
  func glyphs() {
    let characters = (33...126).map { Character(UnicodeScalar($0)) } + Array("±×°→μσβΔ²")
    let shapes = characters.map(Glyphs.columns)
    #expect(shapes.allSatisfy { $0.count == Glyphs.width && $0.contains { $0 != 0 } })
    #expect(Set(shapes).count == characters.count)
    #expect(Glyphs.columns(of: " ").allSatisfy { $0 == 0 })
    #expect(Glyphs.columns(of: "語") == Glyphs.columns(of: "🎨") && !shapes.contains(Glyphs.columns(of: "語")))
  }

  @Test("a letter looks as it should")
  func letter() {
    let raster = picture("L")
    let rows = (10..<18).map { y in String((400..<405).map { raster[$0, y] == .black ? "#" : "." }) }
    #expect(rows == ["#....", "#....", "#....", "#....", "#....", "#....", "#####", "....."])
  }

  @Test("a text is as wide as it says and as high, and stands where it should", arguments: [1, 2, 3])
  func extent(_ scale: Int) throws {
    let text = "Hamburg, 0.5 × M"
    let width = Raster.textWidth(text, scale: scale)
    #expect(width == (text.count * 6 - 1) * scale)
    let starts: [(Raster.Alignment, Int)] = [(.left, 400), (.center, 400 - width / 2), (.right, 400 - width)]
    for (alignment, start) in starts {
      let raster = picture(text, scale: scale, alignment)
      #expect(raster.inkedColumns.first == start && raster.inkedColumns.last == start + width - 1)
      let rows = raster.inkedRows
      #expect(rows.first == 10 && rows.last! < 10 + Raster.textHeight(scale: scale))
    }
  }

  @Test("a larger scale makes squares of the pixels")
  func scale() {
    let (small, large) = (picture("a±W"), picture("a±W", scale: 2))
    for y in 0..<8 {
      for x in 0..<17 {
        for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
          #expect(small[400 + x, 10 + y] == large[400 + 2 * x + dx, 10 + 2 * y + dy])
        }
      }
    }
  }

  @Test("no text has no width, and text beyond the edge is cut off")
  func edges() {
    #expect(Raster.textWidth("", scale: 2) == 0)
    #expect(picture("") == Raster(width: 800, height: 40))
    var raster = Raster(width: 10, height: 6)
    raster.text("MMMM", x: -3, y: -2, scale: 1, .black)
    #expect(raster.inkedColumns == [1, 3, 5, 7, 9])
  }
}
