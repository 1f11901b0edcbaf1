import Collectives
import Datasets
import Evaluation
import Kernels
import Models
import Networks
import Support
import Testing

@Suite(.serialized) struct PrincipalComponentsRankTests {
  @Test("Principal components have the same bits at any number of ranks", arguments: [3, 20, 501])
  func sameBits(count: Int) throws {
    let images = Fixtures.images(count: count)
    let alone = try PrincipalComponents(of: Fixtures.vectors(images, SoloCommunicator()))
    try SharedWorld.run { world in
      let vectors = Fixtures.vectors(images, world)
      let together = try PrincipalComponents(of: vectors)
      #expect(together.mean == alone.mean)
      #expect(together.variances == alone.variances)
      #expect(together.directions == alone.directions)
      let own = try together.project(vectors, to: 3, whitened: true).gatherAll()
      let all = try alone.project(Fixtures.vectors(images, SoloCommunicator()), to: 3, whitened: true).gatherAll()
      #expect(own == (world.rank == 0 ? all : []))
    }
  }

  @Test("Mean and variances are those of the definition")
  func definition() throws {
    let images = Fixtures.images(count: 77)
    let vectors = Fixtures.vectors(images, SoloCommunicator())
    let moments = try Moments(of: vectors)
    for i in 0..<30 {
      let column = (0..<77).map { Double(vectors.rows.base[$0 * 30 + i]) }
      let mean = column.reduce(0, +) / 77
      #expect(abs(moments.mean[i] - mean) < 1e-12)
      for j in 0..<30 {
        let other = (0..<77).map { Double(vectors.rows.base[$0 * 30 + j]) }
        let otherMean = other.reduce(0, +) / 77
        let covariance = zip(column, other).reduce(0) { $0 + ($1.0 - mean) * ($1.1 - otherMean) } / 77
        #expect(abs(moments.covariance[i * 30 + j] - covariance) < 1e-12)
      }
    }
    let components = try PrincipalComponents(moments)
    let trace = (0..<30).reduce(0) { $0 + moments.covariance[$1 * 31] }
    #expect(abs(components.variances.reduce(0, +) - trace) < 1e-10)
    #expect(abs(components.explainedVariance[29] - 1) < 1e-12)
  }

  @Test("The model of the first components loses exactly the variance of the others", arguments: [1, 7, 30])
  func reconstruction(codeSize: Int) throws {
    let images = Fixtures.images(count: 300)
    let vectors = Fixtures.vectors(images, SoloCommunicator())
    let components = try PrincipalComponents(of: vectors)
    var options = ModelOptions()
    options.codeSize = codeSize
    let model = try Model.principalComponents(input: Shape(height: 6, width: 5, channels: 1), options)
    let arena = Arena(model.network, seed: 0)
    components.fill(arena)
    let workspace = Workspace(arena, rows: 300, training: false)
    workspace.input.floats.baseAddress!.update(from: vectors.rows.base, count: vectors.rows.count)
    try workspace.forward([Block(rows: 0..<300)])
    let error = model.objective.evaluate(
      workspace.output, images: workspace.input, labels: nil, gradient: nil, scale: 1)
    let lost = components.variances[codeSize...].reduce(0, +) / 30
    #expect(abs(error / 300 - lost) < 1e-6 * components.variances.reduce(0, +))
  }

  @Test("Whitened projections have mean 0, variance 1 and no correlation")
  func whitening() throws {
    let vectors = Fixtures.vectors(Fixtures.images(count: 400), SoloCommunicator())
    let whitened = try PrincipalComponents(of: vectors).project(vectors, to: 30, whitened: true)
    let moments = try Moments(of: whitened)
    for i in 0..<30 {
      #expect(abs(moments.mean[i]) < 1e-4)
      for j in 0..<30 { #expect(abs(moments.covariance[i * 30 + j] - (i == j ? 1 : 0)) < 1e-3) }
    }
  }
}
