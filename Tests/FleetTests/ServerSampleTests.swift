import Fleet
import Testing

/// What each family calls its figures.
struct ServerSampleTests {
  /// The numbers are those of the text, looked up by eye and by a script of another language.
  @Test func aRealVLLMIsRead() throws {
    let sample = try ServerSample(Texts.recorded("vllm-0.32"))
    #expect(sample.family == .vllm && sample.processStart == 1_795_956_244.05)
    let engine = try #require(sample.engine)
    #expect(engine.model == "smollm2" && engine.engine == "0")
    for (figure, value) in [
      (Figure.running, 0.0), (.waiting, 0), (.waitingForCapacity, 0), (.kvUsage, 0),
      (.kvBlockCount, 728), (.kvBlockSize, 128), (.awake, 1), (.promptTokens, 15_130),
      (.generationTokens, 6_640), (.prefixQueries, 15_130), (.prefixHits, 0), (.preemptions, 0),
      (.rejected, 0),
    ] {
      #expect(engine[figure] == value, "\(figure)")
    }
    #expect(engine[.swapped] == nil && engine[.drafts] == nil)
    #expect(
      engine.finished == ["stop": 0, "length": 195, "abort": 0, "error": 0, "repetition": 0])
    #expect(engine.finishedCount == 195)
    for (distribution, count, sum) in [
      (Distribution.timeToFirstToken, 195.0, 268.8369343280792),
      (.interTokenLatency, 6_445, 389.7488711290089), (.endToEnd, 195, 658.4863867759705),
      (.timePerOutputToken, 195, 12.811802892293334), (.queueTime, 195, 26.910155118989678),
      (.stepTokens, 1_170, 21_770), (.promptLength, 195, 15_130), (.generationLength, 195, 6_640),
    ] {
      #expect(engine[distribution]?.count == count, "\(distribution)")
      #expect(engine[distribution]?.sum == sum, "\(distribution)")
    }
    #expect(engine.names(of: .kvUsage) == ["vllm:kv_cache_usage_perc"])
    #expect(
      engine.names(of: .interTokenLatency).contains("vllm:inter_token_latency_seconds_bucket"))
  }

  @Test func aRealLlamaServerIsRead() throws {
    let sample = try ServerSample(Texts.recorded("llama-server-idle"))
    #expect(sample.family == .llamaServer && sample.processStart == nil)
    let engine = try #require(sample.engine)
    #expect(engine.model == nil && engine.engine == nil)
    for (figure, value) in [
      (Figure.running, 2.0), (.waiting, 0), (.promptTokens, 158), (.prefixHits, 58),
      (.prefixQueries, 216), (.generationTokens, 160), (.steps, 58), (.busySlots, 3.37931),
      (.ownGenerationRate, 9.64562), (.draftTokens, 0),
    ] {
      #expect(engine[figure] == value, "\(figure)")
    }
    #expect(engine[.kvUsage] == nil)
    let gap = try #require(engine[.interTokenLatency])
    #expect(gap.mean == 16.1731 / 160 && gap.percentile(0.5) == nil)
    #expect(
      engine.names(of: .prefixQueries) == [
        "llamacpp:prompt_tokens_total", "llamacpp:prompt_tokens_cached_total",
      ])
  }

  /// A figure of many names: the newest that is there counts, and they are never added up.
  @Test(arguments: [
    (["vllm:gpu_cache_usage_perc 0.25"], Figure.kvUsage, 0.25),
    (["vllm:gpu_cache_usage_perc 0.25", "vllm:kv_cache_usage_perc 0.5"], .kvUsage, 0.5),
    (["vllm:kv_cache_usage_perc 0.5", "vllm:gpu_cache_usage_perc 0.25"], .kvUsage, 0.5),
    (["vllm:gpu_prefix_cache_hits_total 7"], .prefixHits, 7),
    (["vllm:num_preemptions 3"], .preemptions, 3),
    (["vllm:num_requests_swapped 2"], .swapped, 2),
    (["vllm:avg_generation_throughput_toks_per_s 12.5"], .ownGenerationRate, 12.5),
    (["sglang:num_requests_running 3"], .running, 3),
    (["sglang:num_requests_running 3", "sglang:num_running_reqs 4"], .running, 4),
    (["sglang:num_queue_reqs 2"], .waiting, 2), (["sglang:queue_req 2"], .waiting, 2),
    (["sglang:token_usage 0.28"], .kvUsage, 0.28),
    (["sglang:num_retracted_requests_total 5"], .preemptions, 5),
    (["sglang:cache_hit_rate 0.1"], .ownPrefixHitRate, 0.1),
    (
      [
        "sglang:prompt_tokens_total 100", "sglang:cached_tokens_total{cache_source=\"device\"} 30",
        "sglang:cached_tokens_total{cache_source=\"host\"} 5",
      ], .prefixHits, 35
    ),
    (
      [
        "sglang:cached_tokens_total 30", "sglang:realtime_tokens_total{mode=\"prefill_cache\"} 8",
        "sglang:realtime_tokens_total{mode=\"prefill_compute\"} 12",
        "sglang:realtime_tokens_total{mode=\"decode\"} 99",
      ], .prefixQueries, 20
    ),
    (
      [
        "sglang:realtime_tokens_total{mode=\"prefill_cache\"} 8",
        "sglang:prefill_effective_tokens_total{mode=\"input\"} 10",
        "sglang:prefill_effective_tokens_total{mode=\"device_hit\"} 5",
        "sglang:prefill_effective_tokens_total{mode=\"host_hit\"} 1",
      ], .prefixHits, 6
    ),
    (
      [
        "sglang:generation_tokens_total{is_streaming=\"true\"} 8",
        "sglang:generation_tokens_total{is_streaming=\"false\"} 3",
      ], .generationTokens, 11
    ),
    (["llamacpp:kv_cache_usage_ratio 0.63"], .kvUsage, 0.63),
  ])
  func oldAndNewNamesAreOneFigure(lines: [String], figure: Figure, value: Double) throws {
    let base = ["vllm:", "sglang:", "llamacpp:"].first { lines[0].hasPrefix($0) } ?? ""
    let needed = [
      "vllm:": "vllm:prompt_tokens_total 1", "sglang:": "sglang:generation_tokens_total{x=\"\"} 0",
      "llamacpp:": "llamacpp:requests_processing 1",
    ]
    let text = (lines + [needed[base] ?? ""]).joined(separator: "\n") + "\n"
    #expect(try ServerSample(text: text).engine?[figure] == value)
  }

  @Test func oldHistogramNamesAreTheNewOnes() throws {
    let old = """
      vllm:num_requests_running 1
      vllm:time_per_output_token_seconds_bucket{le="0.1"} 3
      vllm:time_per_output_token_seconds_bucket{le="+Inf"} 4

      """
    let engine = try #require(try ServerSample(text: old).engine)
    #expect(engine[.interTokenLatency]?.counts == [3, 4])
    let both =
      old + "vllm:inter_token_latency_seconds_bucket{le=\"0.2\"} 9\n"
      + "vllm:inter_token_latency_seconds_bucket{le=\"+Inf\"} 9\n"
    #expect(
      try ServerSample(text: both).engine?[.interTokenLatency]
        == Histogram(bounds: [0.2, .infinity], counts: [9, 9]))
  }

  @Test func dataParallelEnginesAreRowsOfTheirOwn() throws {
    let text = (0..<12).map { Texts.vllm(engine: "\($0)", running: $0) }.joined()
    let sample = try ServerSample(text: text)
    #expect(sample.engines.map(\.engine) == (0..<12).map { "\($0)" })
    #expect(sample.engines.compactMap { $0[.running] } == (0..<12).map(Double.init))
  }

  @Test func modelsOfOneServerAreRowsOfTheirOwn() throws {
    let sample = try ServerSample(
      text: Texts.vllm(model: "b", running: 1) + Texts.vllm(model: "a", running: 2))
    #expect(sample.engines.map(\.model) == ["a", "b"])
  }

  /// SGLang's ranks tell gauges each; what its front end tells is of all of them.
  @Test func whatASGLangServerTellsAsAWholeIsARowBesideItsRanks() throws {
    let ranks = (0..<2).map { rank in
      """
      sglang:num_running_reqs{dp_rank="\(rank)",model_name="m",tp_rank="\(rank * 2)"} \(3 + rank)
      sglang:token_usage{dp_rank="\(rank)",model_name="m",tp_rank="\(rank * 2)"} 0.5

      """
    }
    let text =
      ranks.joined() + """
        sglang:generation_tokens_total{model_name="m",is_streaming="true"} 100
        sglang:time_to_first_token_seconds_bucket{model_name="m",is_streaming="true",le="1.0"} 1
        sglang:time_to_first_token_seconds_bucket{model_name="m",is_streaming="true",le="+Inf"} 2
        sglang:time_to_first_token_seconds_bucket{model_name="m",is_streaming="false",le="1.0"} 5
        sglang:time_to_first_token_seconds_bucket{model_name="m",is_streaming="false",le="+Inf"} 7

        """
    let sample = try ServerSample(text: text)
    #expect(sample.family == .sglang && sample.engines.map(\.engine) == [nil, "0", "1"])
    #expect(sample.engines.map { $0[.running] } == [nil, 3, 4])
    #expect(sample.engines[0][.generationTokens] == 100)
    #expect(sample.engines[0][.timeToFirstToken]?.counts == [6, 9])
  }

  /// Tensor-parallel ranks say the same thing again.
  @Test func ranksOfOneEngineAreNotAddedUp() throws {
    let sample = try ServerSample(
      text: """
        sglang:num_running_reqs{model_name="m",tp_rank="10"} 5
        sglang:num_running_reqs{model_name="m",tp_rank="2"} 4
        sglang:num_running_reqs{model_name="m",tp_rank="3"} 4
        sglang:generation_tokens_total{model_name="m"} 9

        """)
    #expect(sample.engine?[.running] == 4 && sample.engine?[.generationTokens] == 9)
  }

  @Test func figuresWithoutAModelGoToTheOnlyEngineTheyCanBeOf() throws {
    let info = "vllm:cache_config_info{block_size=\"16\",num_gpu_blocks=\"100\"} 1\n"
    let one = try ServerSample(text: info + Texts.vllm())
    #expect(one.engine?[.kvBlockCount] == 100 && one.engine?.model == "m")
    let two = try ServerSample(text: info + Texts.vllm() + Texts.vllm(engine: "1"))
    #expect(two.engines.map { $0[.kvBlockCount] } == [nil, nil])
  }

  @Test func aServerOfOursIsToldByItsOwnNames() throws {
    let sample = try ServerSample(
      text: Texts.vllm(running: 2) + """
        # TYPE invar_twins gauge
        invar_twins{model_name="m",engine="0",verdict="same bits"} 41
        invar_twins{model_name="m",engine="0",verdict="differs"} 1
        invar_steps_total 77

        """)
    #expect(sample.family == .invar)
    let own = try #require(sample.engine).own
    #expect(
      own.map(\.name) == [
        "invar_twins verdict=same bits", "invar_twins verdict=differs", "invar_steps_total",
      ])
    #expect(own.map(\.value) == [41, 1, 77])
  }

  @Test func theFamilyIsThatOfMostSeries() throws {
    let text = Texts.vllm() + "sglang:num_running_reqs 5\n"
    #expect(try ServerSample(text: text).family == .vllm)
  }
}
