import Foundation
import Testing

@testable import Imaging

/// Pixels, shapes and colours.
@Suite struct RasterTests {
  @Test("a picture has at least one pixel", arguments: [(0, 0), (-3, 5), (1, 1)])
  func smallest(_ width: Int, _ height: Int) {
    let raster = Raster(width: width, height: height, .black)
    #expect(raster.width == 1 && raster.height == max(1, height) && raster.pixels.count == raster.height)
    #expect(raster.pixels.allSatisfy { $0 == .black })
  }

  @Test("a rectangle is filled as far as it is on the picture")
  func fill() throws {
    var raster = Raster(width: 7, height: 5)
    raster.fill(x: 2, y: 1, width: 3, height: 2, .black)
    let inside = try #require(Squares(of: .black, on: raster))
    #expect(inside.isRectangle(width: 3, height: 2) && inside.columns == 2...4 && inside.rows == 1...2)

    raster = Raster(width: 7, height: 5)
    raster.fill(x: -2, y: -3, width: 4, height: 5, .black)
    let corner = try #require(Squares(of: .black, on: raster))
    #expect(corner.isRectangle(width: 2, height: 2) && corner.columns == 0...1 && corner.rows == 0...1)

    raster = Raster(width: 7, height: 5)
    for (x, y) in [(7, 0), (0, 5), (-9, 0), (0, -9)] { raster.fill(x: x, y: y, width: 4, height: 4, .black) }
    raster.fill(x: 1, y: 1, width: 0, height: 3, .black)
    raster.fill(x: 1, y: 1, width: -1, height: -3, .black)
    raster[-1, 0] = .black
    raster[0, 5] = .black
    #expect(raster.count(of: .black) == 0)
    raster.fill(x: -10, y: -10, width: 100, height: 100, .black)
    #expect(raster.count(of: .white) == 0)
  }

  @Test("a frame is the edge of its rectangle and nothing else")
  func frame() {
    var raster = Raster(width: 20, height: 20)
    raster.frame(x: 3, y: 4, width: 10, height: 8, thickness: 2, .black)
    for y in 0..<20 {
      for x in 0..<20 {
        let isOnIt = (3..<13).contains(x) && (4..<12).contains(y)
        let isWithin = (5..<11).contains(x) && (6..<10).contains(y)
        #expect((raster[x, y] == .black) == (isOnIt && !isWithin))
      }
    }
  }

  @Test("a dot covers the area of its circle and looks the same from all sides", arguments: [1.5, 3, 10])
  func dot(_ radius: Double) {
    var raster = Raster(width: 31, height: 31)
    raster.dot(x: 15, y: 15, radius: radius, .black)
    let darkness = raster.pixels.reduce(0) { $0 + (255 - Double($1.red)) / 255 }
    // An edge that fades over a pixel adds a twelfth of a pixel to the square of the radius.
    #expect(abs(darkness - .pi * (radius * radius + 1.0 / 12)) < 0.03 * darkness)
    #expect(raster[15, 15] == .black)
    for y in 0..<31 {
      for x in 0..<31 {
        #expect(raster[x, y] == raster[30 - x, y] && raster[x, y] == raster[x, 30 - y] && raster[x, y] == raster[y, x])
      }
    }
  }

  @Test("a line goes from end to end")
  func line() {
    var raster = Raster(width: 40, height: 30)
    raster.line(from: (5, 20), to: (35, 8), .black)
    for x in 5...35 {
      let y = Int((20 - Double(x - 5) * 12 / 30).rounded())
      #expect(raster[x, y].red < 64)
    }
    #expect(raster.inkedColumns == Array(4...36) && raster.inkedRows == Array(7...21))
  }

  @Test("what has no place on the picture changes nothing")
  func elsewhere() {
    var raster = Raster(width: 8, height: 8)
    raster.line(from: (.nan, 1), to: (3, 3), .black)
    raster.line(from: (0, 0), to: (.infinity, 3), .black)
    raster.dot(x: .nan, y: 3, radius: 2, .black)
    raster.dot(x: 3, y: .infinity, radius: 2, .black)
    raster.dot(x: 1e300, y: 0, radius: 2, .black)
    raster.dot(x: -20, y: 4, radius: 3, .black)
    raster.line(from: (100, 100), to: (300, 120), .black)
    #expect(raster == Raster(width: 8, height: 8))
  }

  @Test("every value of an image becomes a square, values outside 0…1 the nearest shade, what is no number mid-gray")
  func draw() {
    let image: [Float] = [9, 0, 0.2, 1, -4, 7, .nan, 0.5, .infinity]
    var raster = Raster(width: 12, height: 9, Color(1, 2, 3))
    raster.draw(image[1...], width: 4, height: 2, x: 2, y: 1, scale: 2) { Color(gray: $0) }
    let levels: [UInt8] = [0, 51, 255, 0, 255, 128, 128, 255]
    for (i, level) in levels.enumerated() {
      for (dx, dy) in [(0, 0), (1, 0), (0, 1), (1, 1)] {
        #expect(raster[2 + i % 4 * 2 + dx, 1 + i / 4 * 2 + dy] == Color(level, level, level), "value \(i)")
      }
    }
    #expect(raster.count(of: Color(1, 2, 3)) == 12 * 9 - 8 * 4)
  }

  @Test("diverging colours are white at zero, blue below and red above, alike at equal distances")
  func diverging() {
    #expect(Color(diverging: 0) == .white && Color(diverging: .nan) == .white)
    #expect(Color(diverging: 1) == Color(178, 24, 43) && Color(diverging: 9) == Color(diverging: 1))
    #expect(Color(diverging: -1) == Color(33, 102, 172) && Color(diverging: -9) == Color(diverging: -1))
    for step in 1...10 {
      let (red, blue) = (Color(diverging: Float(step) / 10), Color(diverging: -Float(step) / 10))
      let (weaker, paler) = (Color(diverging: Float(step - 1) / 10), Color(diverging: -Float(step - 1) / 10))
      #expect(red.red > red.blue && blue.blue > blue.red)
      #expect(red.blue < weaker.blue && blue.red < paler.red)
    }
  }

  @Test("sequential colours darken, and text on the dark ones is to be white")
  func sequential() {
    #expect(Color(sequential: 0) == .white && Color(sequential: .nan) == .white && Color(sequential: -1) == .white)
    #expect(Color(sequential: 1) == Color(8, 48, 107) && Color(sequential: 2) == Color(sequential: 1))
    let reds = (0...20).map { Color(sequential: Double($0) / 20).red }
    #expect(zip(reds, reds.dropFirst()).allSatisfy { $0 > $1 })
    #expect(Color(sequential: 1).isDark && !Color(sequential: 0).isDark)
  }

  @Test("the colours of series differ")
  func series() { #expect(Set(Color.series).count == Color.series.count && !Color.series.contains(.white)) }
}
