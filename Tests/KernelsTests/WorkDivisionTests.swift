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
    let chunks = (0..<32).map {
      SequenceChunk(
        request: RequestID($0), firstPosition: ($0 < 4 ? first : others) - rows,
        tokenIDs: (0..<rows).map { TokenID($0) }, blockTable: [BlockID(0)])
    }
    func plan(_ division: WorkDivision) -> AttentionPlan {
      AttentionPlan(
        chunks, splits: .fixedSize(256), layout: layout, headsPerKeyValueHead: 3,
        workerCount: 2, division: division)
    }
    // A plan made again for fewer workers gives none of them's work to who is gone.
    var again = plan(.columns)
    again.plan(
      chunks, splits: .fixedSize(256), layout: layout, headsPerKeyValueHead: 3, workerCount: 1)
    #expect(again.taskCounts == [plan(.columns).taskCounts.reduce(0, +)])
    #expect(plan(.rows).staysWithRows == stays)
    #expect(!plan(.columns).staysWithRows)
  }

  @Test(arguments: [(9, 3), (4, 2), (32, 8), (8, 8), (16, 1)], [1, 2, 3, 5, 16, 64])
  func everyHeadIsOneWorkersAndNoneHasMuchMore(heads: (Int, Int), threads: Int) {
    let counts = HeadCounts(query: heads.0, keyValue: heads.1)
    let pool = WorkerPool(threadCount: threads)
    defer { pool.stop() }
    let shares = Mutex([HeadShare?](repeating: nil, count: threads))
    pool.run { worker in
      let share = counts.share(of: worker)
      shares.withLock { $0[worker.index] = share }
    }
    let all = shares.withLock { $0 }.compactMap(\.self)
    #expect(all.flatMap(\.query) == Array(counts.all.query))
    #expect(all.flatMap(\.key) == Array(counts.all.key))
    #expect(all.flatMap(\.value) == Array(counts.all.value))
    let sizes = all.map { $0.query.count + $0.key.count + $0.value.count }
    #expect((sizes.max() ?? 0) - (sizes.min() ?? 0) <= 1)
  }

  /// Head sizes are in groups of 16 columns.
  @Test(
    arguments: [
      (9, 3, 4, 1, true), (9, 3, 4, 2, true), (9, 3, 4, 4, true), (9, 3, 4, 6, false),
      (9, 3, 4, 16, true), (9, 3, 4, 64, false), (32, 8, 8, 16, true), (32, 8, 8, 32, false),
      (4, 2, 1, 3, true),
    ] as [(Int, Int, Int, Int, Bool)])
  func headsThatAreUnevenDoNotGoRound(
    query: Int, keyValue: Int, size: Int, workers: Int, goRound: Bool
  ) {
    let counts = HeadCounts(query: query, keyValue: keyValue)
    #expect(counts.goRound(workerCount: workers, vectorsPerHead: size) == goRound)
  }
}
