import EngineTypes
import Kernels
import Synchronization
import Testing

@Suite struct WorkDivisionTests {
  @Test(
    arguments: [
      (1, 1, .columns), (512, 1, .columns), (31, 2, .columns), (32, 2, .rows), (512, 2, .rows),
      (63, 4, .columns), (64, 4, .rows),
    ] as [(Int, Int, WorkDivision)])
  func workersTakeRowsOfTheirOwnWhenThereAreEnough(
    rows: Int, workers: Int, division: WorkDivision
  ) {
    #expect(WorkDivision(rowCount: rows, workerCount: workers) == division)
  }

  @Test(arguments: [1, 2, 3, 7])
  func theOwnerOfARowIsTheWorkerWhoseShareHoldsIt(threads: Int) {
    let pool = WorkerPool(threadCount: threads)
    defer { pool.stop() }
    for total in [1, 2, 32, 33, 100] {
      let strangers = Mutex<[Int]>([])
      pool.run { worker in
        let wrong = worker.share(of: total).filter {
          WorkDivision.owner(of: $0, rowCount: total, workerCount: worker.count) != worker.index
        }
        strangers.withLock { $0 += wrong }
      }
      #expect(strangers.withLock { $0 } == [])
    }
  }

  /// Of 32 sequences with `rows` rows each, the first four are as long as `first`.
  @Test(
    arguments: [
      ("alike", 1, 128, 128, true), ("a little longer", 1, 250, 128, true),
      ("long ones in one half", 1, 4000, 100, false), ("prompts", 2, 128, 128, false),
    ])
  func attentionStaysWithRowsThatAreFairlyShared(
    name: String, rows: Int, first: Int, others: Int, stays: Bool
  ) {
    let layout = KeyValueLayout(
      type: .bf16, blockCount: 8, blockSize: 4096, headCount: 3, headSize: 64)
    let sequences = (0..<32).map {
      AttentionPlan.Sequence(
        firstRow: $0 * rows, rowCount: rows, firstPosition: ($0 < 4 ? first : others) - rows,
        blockTable: [BlockID(0)])
    }
    func plan(_ division: WorkDivision) -> AttentionPlan {
      AttentionPlan(
        sequences: sequences, splits: .fixedSize(256), layout: layout, headsPerKeyValueHead: 3,
        workerCount: 2, division: division)
    }
    // A plan made again for fewer workers gives none of them's work to who is gone.
    var again = plan(.columns)
    again.plan(
      sequences, splits: .fixedSize(256), layout: layout, headsPerKeyValueHead: 3, workerCount: 1)
    #expect(again.taskCounts == [plan(.columns).taskCounts.reduce(0, +)])
    #expect(plan(.rows).staysWithRows == stays)
    #expect(!plan(.columns).staysWithRows)
  }
}
