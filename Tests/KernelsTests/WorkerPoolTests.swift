import Kernels
import Synchronization
import Testing

@Suite struct WorkerPoolTests {
  @Test(arguments: [1, 2, 3, 7])
  func sharesCoverEverythingOnce(threads: Int) {
    let pool = WorkerPool(threadCount: threads)
    defer { pool.stop() }
    for total in [0, 1, 2, 5, 100] {
      let seen = Mutex<[Int]>([])
      pool.run { worker in
        let share = Array(worker.share(of: total))
        seen.withLock { $0 += share }
      }
      #expect(seen.withLock { $0.sorted() } == Array(0..<total))
    }
  }

  @Test func whatWasWrittenBeforeABarrierIsSeenAfterIt() {
    let pool = WorkerPool(threadCount: 3)
    defer { pool.stop() }
    let matrix = FloatMatrix(rowCount: 3, columnCount: 16)
    let faults = Atomic<Int>(0)
    pool.run { worker in
      for round in 1...500 {
        matrix[worker.index, 0] = Float(round)
        worker.barrier()
        for other in 0..<3 where matrix[other, 0] != Float(round) {
          faults.add(1, ordering: .relaxed)
        }
        worker.barrier()
      }
    }
    #expect(faults.load(ordering: .relaxed) == 0)
  }

  @Test func aPoolRunsAgainAndAgain() {
    let pool = WorkerPool(threadCount: 2)
    let count = Atomic<Int>(0)
    for _ in 0..<1000 { pool.run { _ in count.add(1, ordering: .relaxed) } }
    pool.stop()
    #expect(count.load(ordering: .relaxed) == 2000)
  }
}
