/// The one list of layouts.
extension Arrangement {
  /// In the order of the key that goes through them; the first is what a dashboard begins with.
  package static let all = [overview, batch, proof, wall]

  /// All that goes on, at a glance.
  private static let overview = Arrangement(
    "overview", "all panels at a glance",
    [
      Form(
        leastWidth: 100, leastHeight: 25,
        [
          Column(
            [
              Row([.batch], least: 8, most: 17, weight: 4, priority: 1),
              Row([.requests], least: 8, weight: 6, priority: 0),
            ], share: 19, leastWidth: 60),
          Column(
            [
              Row([.kernels], least: 7, most: 7, weight: 1, priority: 0),
              Row([.kv], least: 5, weight: 3, priority: 1),
              Row([.charts], least: 6, weight: 3, priority: 3),
              Row([.proof], least: 5, weight: 3, priority: 2),
            ], share: 11),
        ]),
      Form(
        leastWidth: 70,
        rows: [
          Row([.batch], least: 5, most: 14, weight: 4, priority: 2),
          // The first of two is the one with the longer words.
          Row([.kernels, .kv], shares: [11, 9], least: 7, most: 7, weight: 1, priority: 1),
          Row([.requests], least: 6, weight: 6, priority: 0),
          Row([.charts, .proof], shares: [11, 9], least: 7, most: 12, weight: 3, priority: 3),
        ]),
      Form(rows: [
        Row([.batch], least: 3, most: 12, weight: 3, priority: 2),
        Row([.kernels], least: 7, most: 7, weight: 1, priority: 1),
        Row([.kv], least: 4, most: 8, weight: 2, priority: 4),
        Row([.requests], least: 5, weight: 5, priority: 0),
        Row([.proof], least: 5, most: 10, weight: 2, priority: 3),
        Row([.charts], least: 7, most: 12, weight: 3, priority: 5),
      ]),
    ])

  private static let batch = Arrangement(
    "batch", "who shares the steps, and the cache block by block",
    [
      Form(
        leastWidth: 100, leastHeight: 25,
        [
          Column(
            [
              Row([.batch], least: 12, weight: 3, priority: 0),
              Row([.requests], least: 6, weight: 1, priority: 1),
            ], share: 19, leastWidth: 60),
          Column(
            [
              Row([.kernels], least: 7, most: 7, weight: 1, priority: 0),
              Row([.kv], least: 8, weight: 3, priority: 1),
              Row([.charts], least: 7, weight: 1, priority: 2),
            ], share: 11),
        ]),
      Form(rows: [
        Row([.batch], least: 7, weight: 4, priority: 0),
        Row([.kv], least: 5, most: 12, weight: 1, priority: 1),
        Row([.requests], least: 5, weight: 1, priority: 2),
      ]),
    ])

  private static let proof = Arrangement(
    "proof", "whether the same question gets the same bits",
    [
      Form(
        leastWidth: 100, leastHeight: 25,
        [
          Column(
            [
              Row([.proof], least: 9, weight: 3, priority: 0),
              Row([.requests], least: 8, weight: 4, priority: 1),
            ], share: 19, leastWidth: 60),
          Column(
            [
              Row([.kernels], least: 7, most: 7, weight: 1, priority: 0),
              Row([.batch], least: 6, weight: 2, priority: 1),
              Row([.charts], least: 7, weight: 2, priority: 2),
            ], share: 11),
        ]),
      Form(rows: [
        Row([.proof], least: 6, weight: 1, priority: 0),
        Row([.kernels], least: 7, most: 7, weight: 1, priority: 2),
        Row([.requests], least: 5, weight: 1, priority: 1),
      ]),
    ])

  private static let wall = Arrangement(
    "wall", "figures to be read across a room",
    [
      Form(
        leastWidth: 100, leastHeight: 25,
        rows: [
          Row([.figures], least: 9, weight: 5, priority: 0),
          Row([.proof, .charts], least: 8, weight: 2, priority: 1),
        ]),
      Form(rows: [
        Row([.figures], least: 7, weight: 4, priority: 0),
        Row([.proof], least: 5, weight: 1, priority: 1),
      ]),
    ])
}

extension PanelChoice {
  /// What a dashboard begins with.
  package static let standard = PanelChoice(Arrangement.all[0])
}
