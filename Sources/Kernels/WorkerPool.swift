internal import CKernels
internal import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// One of the threads that run a step together.
public struct Worker: Sendable {
  public let index: Int
  public let count: Int
  private let pool: WorkerPool

  fileprivate init(index: Int, pool: WorkerPool) {
    self.index = index
    self.pool = pool
    count = pool.threadCount
  }

  /// Waits until every worker has come this far; what they wrote before is visible after.
  public func barrier() { pool.barrier() }

  /// This worker's part of `0..<total`.
  ///
  /// Contiguous, in order of index, and none larger than worker 0's, whose clock books the time.
  public func share(of total: Int) -> Range<Int> {
    Self.share(of: total, worker: index, of: count)
  }

  /// The part of `0..<total` that is one of `count` workers'.
  static func share(of total: Int, worker index: Int, of count: Int) -> Range<Int> {
    (total * index + count - 1) / count..<(total * (index + 1) + count - 1) / count
  }
}

/// Threads that run one function together, with barriers cheap enough for hundreds a step.
///
/// The caller is worker 0. Between steps the others spin briefly for the next one, then sleep, so
/// an idle engine costs nothing. One thread at a time may call `run`.
@safe
public final class WorkerPool: @unchecked Sendable {
  public let threadCount: Int
  private let generation = Atomic<Int>(0)
  private let finishedCount = Atomic<Int>(0)
  private let barrierArrivals = Atomic<Int>(0)
  private let barrierGeneration = Atomic<Int>(0)
  private let sleeperCount = Atomic<Int>(0)
  private let isStopping = Atomic<Bool>(false)
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let awake = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)
  // Written before `generation` is raised, read after it was seen to rise.
  private var body: (@Sendable (Worker) -> Void)?
  private var threads: [pthread_t] = []

  /// Spins before a waiting thread gives way; about 50 µs.
  private static let spinLimit = 2_000

  public init(threadCount: Int) {
    precondition(threadCount > 0, "\(threadCount) threads cannot run anything")
    self.threadCount = threadCount
    unsafe pthread_mutex_init(mutex, nil)
    unsafe pthread_cond_init(awake, nil)
    for index in 1..<max(1, threadCount) { start(index) }
  }

  deinit {
    unsafe pthread_cond_destroy(awake)
    unsafe pthread_mutex_destroy(mutex)
    unsafe awake.deallocate()
    unsafe mutex.deallocate()
  }

  /// Runs `body` once on every worker and returns when all are done.
  public func run(_ body: @escaping @Sendable (Worker) -> Void) {
    self.body = body
    finishedCount.store(0, ordering: .relaxed)
    generation.add(1, ordering: .sequentiallyConsistent)
    if sleeperCount.load(ordering: .sequentiallyConsistent) > 0 {
      unsafe pthread_mutex_lock(mutex)
      unsafe pthread_cond_broadcast(awake)
      unsafe pthread_mutex_unlock(mutex)
    }
    body(Worker(index: 0, pool: self))
    spin { self.finishedCount.load(ordering: .acquiring) == self.threadCount - 1 }
    self.body = nil
  }

  /// Ends the threads; the pool cannot run again.
  public func stop() {
    guard !isStopping.exchange(true, ordering: .sequentiallyConsistent) else { return }
    unsafe pthread_mutex_lock(mutex)
    unsafe pthread_cond_broadcast(awake)
    unsafe pthread_mutex_unlock(mutex)
    for thread in threads { pthread_join(thread, nil) }
    threads = []
  }

  fileprivate func barrier() {
    guard threadCount > 1 else { return }
    let mine = barrierGeneration.load(ordering: .acquiring)
    if barrierArrivals.add(1, ordering: .acquiringAndReleasing).newValue == threadCount {
      barrierArrivals.store(0, ordering: .relaxed)
      barrierGeneration.add(1, ordering: .releasing)
    } else {
      spin { self.barrierGeneration.load(ordering: .acquiring) != mine }
    }
  }

  /// Waits for something that comes soon; gives the core away when it does not.
  private func spin(until isDone: () -> Bool) {
    var spins = 0
    while !isDone() {
      spins += 1
      if spins < Self.spinLimit { ck_spin_pause() } else { sched_yield() }
    }
  }

  private func start(_ index: Int) {
    let box = unsafe Unmanaged.passRetained(ThreadStart(index: index, pool: self))
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    let status = unsafe pthread_create(
      &thread, nil,
      { argument in
        #if canImport(Darwin)
          let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
        #else
          guard let argument = unsafe argument else { return nil }
          let start = unsafe Unmanaged<ThreadStart>.fromOpaque(argument).takeRetainedValue()
        #endif
        start.pool.work(as: start.index)
        return nil
      }, box.toOpaque())
    precondition(status == 0, "thread \(index) could not start: error \(status)")
    #if canImport(Darwin)
      if let thread { threads.append(thread) }
    #else
      threads.append(thread)
    #endif
  }

  private func work(as index: Int) {
    var seen = 0
    while waitForGeneration(after: seen) {
      seen += 1
      body?(Worker(index: index, pool: self))
      finishedCount.add(1, ordering: .releasing)
    }
  }

  /// - Returns: `false` once the pool is stopping.
  private func waitForGeneration(after seen: Int) -> Bool {
    for _ in 0..<Self.spinLimit {
      if generation.load(ordering: .acquiring) > seen { return true }
      if isStopping.load(ordering: .relaxed) { return false }
      ck_spin_pause()
    }
    unsafe pthread_mutex_lock(mutex)
    sleeperCount.add(1, ordering: .sequentiallyConsistent)
    while generation.load(ordering: .sequentiallyConsistent) == seen
      && !isStopping.load(ordering: .sequentiallyConsistent)
    {
      unsafe pthread_cond_wait(awake, mutex)
    }
    sleeperCount.subtract(1, ordering: .relaxed)
    unsafe pthread_mutex_unlock(mutex)
    return generation.load(ordering: .acquiring) > seen
  }
}

/// What a new thread needs to know.
private final class ThreadStart {
  let index: Int
  let pool: WorkerPool

  init(index: Int, pool: WorkerPool) {
    self.index = index
    self.pool = pool
  }
}
