public import Failures
public import Training

/// Draws how far a training has come, always in the same way, so that the pictures can be compared.
public protocol SnapshotPictures: Observer {
  /// Draws a picture now.
  func draw(to path: String, title: String) throws(Failure)
}
