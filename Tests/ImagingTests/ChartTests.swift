import Foundation
import Testing

@testable import Imaging

/// Charts: every value at its place.
@Suite struct ChartTests {
  @Test(
    "an axis has a place for every value and some round marks",
    arguments: [[0, 1], [3, 3], [-7.2, 1e4], [1e-9, 3e-9], [0, 0], [-5], [0.00735, 0.0074, 0.0098]])
  func axis(_ values: [Double]) throws {
    let axis = Axis(values)
    for value in values {
      let place = try #require(axis.place(value))
      #expect((0...1).contains(place))
    }
    #expect((2...12).contains(axis.ticks.count))
    let steps = zip(axis.ticks, axis.ticks.dropFirst()).map { $1 - $0 }
    for step in steps {
      #expect(abs(step - steps[0]) < 1e-6 * steps[0])
      let mantissa = step / pow(10, floor(log10(step) + 1e-9))
      #expect([1, 2, 5].contains { abs(mantissa - $0) < 1e-6 })
    }
    for tick in axis.ticks {
      #expect((-1e-9...1 + 1e-9).contains(axis.place(ofTick: tick)))
      #expect(!axis.label(tick).contains("nan"))
    }
  }

  @Test("values that are no numbers have no place, and an axis of nothing else is one from 0 to 1")
  func notFinite() {
    let axis = Axis([.nan, .infinity])
    #expect(axis.place(.nan) == nil && axis.place(-.infinity) == nil)
    #expect(axis.range.contains(0) && axis.range.contains(1))
  }

  /// The mean place of the pixels of a colour below the legend, and how many there are.
  private func center(_ color: Color, _ raster: Raster) -> (x: Double, y: Double, count: Int) {
    let places = raster.pixels.indices.filter { raster.pixels[$0] == color && $0 / raster.width > 70 }
    return (
      Double(places.reduce(0) { $0 + $1 % raster.width }) / Double(places.count),
      Double(places.reduce(0) { $0 + $1 / raster.width }) / Double(places.count), places.count
    )
  }

  @Test("points stand where their values are")
  func points() {
    // Four points in a rectangle, one a series.
    let corners = [(1.0, 10.0), (1, 30), (4, 10), (4, 30)]
    let raster = LineChart(
      title: "corners", xAxis: "x", yAxis: "y",
      series: corners.map { .init(name: "s", points: [(x: $0.0, y: $0.1)]) }
    ).raster
    let places = corners.indices.map { center(Color.series[$0], raster) }
    #expect(abs(places[0].x - places[1].x) < 1 && abs(places[2].x - places[3].x) < 1)
    #expect(abs(places[0].y - places[2].y) < 1 && abs(places[1].y - places[3].y) < 1)
    #expect(places[2].x > places[0].x + 400 && places[0].y > places[1].y + 250)
  }

  @Test("a curve is interrupted where a value is missing, and charts of nothing have a frame")
  func curves() {
    func chart(_ values: [Double]) -> Raster {
      LineChart(
        title: "t", xAxis: "x", yAxis: "y",
        series: [.init(name: "s", points: values.enumerated().map { (x: Double($0), y: $1) })]
      ).raster
    }
    let (whole, broken) = (chart([1, 1, 1, 1, 1]), chart([1, 1, .nan, 1, 1]))
    #expect(center(Color.series[0], whole).count > center(Color.series[0], broken).count + 200)
    #expect(center(Color.series[0], broken).count > 200)
    for raster in [chart([]), chart([.nan])] {
      #expect(raster.count(of: .ink) > 500)
    }
    #expect(LineChart(title: "", xAxis: "", yAxis: "", series: []).raster.count(of: .ink) > 500)
  }

  @Test("a dot plot has a dot for each value, the higher the better, with whiskers of the deviation")
  func dots() {
    func plot(_ std: Double) -> Raster {
      DotPlot(
        title: "t", axis: "accuracy", groups: ["200", "500"],
        series: [
          .init(name: "one", values: [(60, std), (70, std)]), .init(name: "two", values: [(80, 0), (.nan, 0)]),
        ]
      ).raster
    }
    let raster = plot(2)
    #expect(center(Color.series[0], raster).y > center(Color.series[1], raster).y)
    #expect(center(Color.series[0], raster).count > center(Color.series[1], raster).count)
    #expect(center(Color.series[0], raster).count > center(Color.series[0], plot(0)).count)
    #expect(DotPlot(title: "", axis: "", groups: [], series: []).raster.count(of: .ink) > 100)
    #expect(DotPlot(title: "", axis: "", groups: ["a"], series: [.init(name: "s", values: [])]).raster.width > 100)
  }

  @Test("points of a scatter plot keep their order along both axes, and all series are seen")
  func scatter() {
    let raster = ScatterPlot(
      title: "t", xAxis: "x", yAxis: "y",
      series: [
        .init(name: "a", points: (0..<30).map { (Float($0) / 100, 5) }), .init(name: "b", points: [(1, 9), (.nan, 2)]),
        .init(name: "none", points: []),
      ]
    ).raster
    let (a, b) = (center(Color.series[0], raster), center(Color.series[1], raster))
    #expect(a.count > 20 && b.count > 0 && a.x < b.x && a.y > b.y)
  }

  @Test("a heat map has a cell for each number, the largest the darkest, and its text stays readable")
  func heatmap() {
    let raster = Heatmap(
      title: "t", values: [[0, 5], [10, 10]], rowLabels: ["a", "b"], columnLabels: ["c", "d"], rowTitle: "r",
      columnTitle: "c", format: { String(Int($0)) }
    ).raster
    let (dark, half) = (Color(sequential: 1), Color(sequential: 0.5))
    #expect(raster.count(of: dark) > raster.count(of: half) * 3 / 2)
    #expect(raster.count(of: half) > 1000)
    for values in [[], [[]], [[0]], [[.nan]]] as [[[Double]]] {
      let raster = Heatmap(
        title: "t", values: values, rowLabels: [], columnLabels: [], rowTitle: "", columnTitle: "", format: { "\($0)" }
      ).raster
      #expect(raster.count(of: .ink) > 0)
    }
  }
}
