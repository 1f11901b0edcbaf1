import Foundation
import Synchronization
import Training

/// What the operating system has asked this process for since it last looked.
///
/// SIGTERM, SIGHUP, SIGUSR1 and the first SIGINT: make a checkpoint and end. SIGUSR2: make a checkpoint and go on. A second SIGINT ends
/// at once. A handler only takes a note; all ranks act on it behind the same step.
enum Signals {
  private static let stopRequested = Atomic<Bool>(false)
  private static let checkpointRequested = Atomic<Bool>(false)
  private static let interrupts = Atomic<Int>(0)

  /// Begins to take notes.
  static func watch() {
    // Whoever started this process may have blocked them.
    var all = sigset_t()
    sigfillset(&all)
    pthread_sigmask(SIG_UNBLOCK, &all, nil)
    // A handler must not be the first to touch the notes, which are made then.
    _ = pending()
    for stop in [SIGTERM, SIGHUP, SIGUSR1] {
      let before = signal(stop) { _ in Signals.stopRequested.store(true, ordering: .relaxed) }
      // As `nohup` leaves it.
      if stop == SIGHUP, unsafeBitCast(before, to: Int.self) == 1 { signal(SIGHUP, SIG_IGN) }
    }
    signal(SIGUSR2) { _ in Signals.checkpointRequested.store(true, ordering: .relaxed) }
    signal(SIGINT) { _ in
      if Signals.interrupts.add(1, ordering: .relaxed).newValue > 1 { _exit(130) }
      Signals.stopRequested.store(true, ordering: .relaxed)
    }
    // A full disk and a closed pipe are errors of the write, not reasons to die.
    signal(SIGXFSZ, SIG_IGN)
    signal(SIGPIPE, SIG_IGN)
  }

  /// What has been asked for. A request to stop stays.
  static func pending() -> Requests {
    var requests: Requests = stopRequested.load(ordering: .relaxed) ? .stop : []
    if checkpointRequested.exchange(false, ordering: .relaxed) { requests.insert(.checkpoint) }
    return requests
  }

  /// Takes a request for a checkpoint for fulfilled.
  static func forgetCheckpointRequest() { checkpointRequested.store(false, ordering: .relaxed) }
}
