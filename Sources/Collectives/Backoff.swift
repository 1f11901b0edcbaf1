import Glibc

/// A wait that grows from 50 µs to 5 ms: short enough to go unnoticed, long enough that a waiting rank costs no processor.
struct Backoff {
  private var nanoseconds = 50_000

  /// Sleeps, and makes the next sleep longer.
  mutating func sleep() {
    var duration = timespec(tv_sec: 0, tv_nsec: nanoseconds)
    nanosleep(&duration, nil)
    nanoseconds = min(nanoseconds * 3 / 2, 5_000_000)
  }
}
