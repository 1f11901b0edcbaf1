import Foundation

/// The x that a standard normal number is below with probability p, 0 < p < 1, by bisection.
func normalQuantile(_ p: Double) -> Double {
  var (lower, upper) = (-40.0, 40.0)
  while true {
    let middle = (lower + upper) / 2
    if middle <= lower || middle >= upper { return middle }
    if erfc(-middle / 2.0.squareRoot()) / 2 < p { lower = middle } else { upper = middle }
  }
}
