// Causal attention over paged K and V, split by split.

INLINE void CK(fetch_tile)(const char *p) { __builtin_prefetch(p, 0, 2); }
INLINE const char *CK(k_tile)(const ck_kv_view *kv, size_t tile) {
  return (const char *)kv->keys + kv->offsets[tile];
}
INLINE const char *CK(v_tile)(const ck_kv_view *kv, size_t tile) {
  return (const char *)kv->values + kv->offsets[tile];
}
INLINE const float *CK(query)(const ck_query_view *q, int vector) {
  return q->first + (size_t)(vector / q->group) * q->stride + vector % q->group * q->head_size;
}

// What comes CK_TILES_AHEAD tiles after a tile of K: behind a split's last K comes its first V.
INLINE const char *CK(after_key)(const ck_tiles *tiles, size_t tile) {
  const size_t ahead = tile + CK_TILES_AHEAD, past = tiles->first + ahead - tiles->last;
  if (ahead < tiles->last) return CK(k_tile)(tiles->kv, ahead);
  return CK(v_tile)(tiles->kv, past < tiles->last ? past : tiles->first);
}

// The same of V: behind its last comes the K of the next split, or of the next sequence.
INLINE const char *CK(after_value)(const ck_tiles *tiles, size_t tile) {
  const ck_kv_view *kv = tiles->kv, *next = tiles->next;
  const size_t ahead = tile + CK_TILES_AHEAD, past = ahead - kv->tile_count;
  if (ahead < tiles->last) return CK(v_tile)(kv, ahead);
  if (ahead < kv->tile_count) return CK(k_tile)(kv, ahead);
  return next && past < next->tile_count ? CK(k_tile)(next, past) : CK(v_tile)(kv, tile);
}

// scores[r][16 g …] = (q[r] · K) * scale for T groups; each score is one chain over the head's
// elements, ascending.
INLINE void CK(score_groups)(const ck_tiles *tiles, ck_float_type type,
                             const float *const *queries, const int R, const int T, size_t group,
                             float *scores, size_t stride) {
  const ck_kv_view *kv = tiles->kv;
  const size_t row_bytes = 16 * ck_float_bytes(type);
  const char *k[8], *next[8];
  for (int t = 0; t < T; t++)
    k[t] = CK(k_tile)(kv, group + t), next[t] = CK(after_key)(tiles, group + t);
  vf acc[CK_SCORE_VECTORS];
  for (int i = 0; i < R * T; i++) acc[i] = CK(splat)(0);
  for (size_t d = 0; d < kv->head_size; d++) {
    vf column[8];
    for (int t = 0; t < T; t++) {
      if (tiles->are_new && d * row_bytes % 64 == 0) CK(fetch_tile)(next[t] + d * row_bytes);
      column[t] = CK(load_float)(k[t], type, 16 * d);
    }
    for (int r = 0; r < R; r++) {
      vf q = CK(splat)(queries[r][d]);
      for (int t = 0; t < T; t++) acc[t * R + r] = CK(fma)(column[t], q, acc[t * R + r]);
    }
  }
  for (int t = 0; t < T; t++)
    for (int r = 0; r < R; r++) CK(put)(scores + r * stride + 16 * t, acc[t * R + r] * kv->scale);
}

// Tiles are taken so many at a time that a dozen chains or more hide each other's latency.
INLINE void CK(scores)(const ck_tiles *tiles, ck_float_type type, const float *const *queries,
                       int count, float *scores, size_t stride) {
  const size_t first = tiles->first, last = tiles->last;
  for (int r = 0; r < count;) {
    const float *const *q = queries + r;
    float *row = scores + r * stride;
    size_t g = first;
#define CK_SCORES(R, T)         \
  for (; g + T <= last; g += T) \
    CK(score_groups)(tiles, type, q, R, T, g, row + 16 * (g - first), stride);
    switch (count - r) {
      case 1: CK_SCORES(1, 8) CK_SCORES(1, 1) r += 1; break;
      case 2: CK_SCORES(2, 4) CK_SCORES(2, 1) r += 2; break;
      case 3: CK_SCORES(3, 4) CK_SCORES(3, 1) r += 3; break;
      case 4: case 5: case 6: case 7: CK_SCORES(4, 2) CK_SCORES(4, 1) r += 4; break;
      default: CK_SCORES(8, 2) CK_SCORES(8, 1) r += 8; break;
    }
#undef CK_SCORES
  }
}

// Scores that come near the cap and never pass it.
INLINE void CK(cap_scores)(float *scores, int count, size_t stride, float cap) {
  for (size_t i = 0; i < count * stride; i += 16)
    CK(put)(scores + i, CK(vcap)(CK(load)(scores + i), cap));
}

// Turns one row of scores into weights exp(s - maximum), zero outside [start, end).
INLINE void CK(softmax_row)(float *scores, size_t base, size_t start, size_t end, float *maximum,
                            float *sum) {
  const vi from = CK(splati)((int32_t)start), to = CK(splati)((int32_t)end);
  const vf lowest = CK(splat)(-INFINITY);
  vf largest = lowest;
  for (size_t p = base; p < end; p += 16) {
    vi position = CK(splati)((int32_t)p) + CK(lane_index)();
    vf s = CK(select)((position >= from) & (position < to), CK(load)(scores + p - base), lowest);
    largest = CK(max)(s, largest);
  }
  float lanes[16], top = -INFINITY;
  CK(put)(lanes, largest);
  for (int l = 0; l < 16; l++) top = lanes[l] > top ? lanes[l] : top;
  vf total = CK(splat)(0);
  for (size_t p = base; p < end; p += 16) {
    vi position = CK(splati)((int32_t)p) + CK(lane_index)();
    vf e = CK(vexp)(CK(load)(scores + p - base) - top);
    e = CK(select)((position >= from) & (position < to), e, CK(splat)(0));
    CK(put)(scores + p - base, e);
    total = total + e;
  }
  *maximum = top;
  *sum = CK(tree)(total);
}

// acc[r] += sum over [start, end) of weight * V, one chain per element, ascending; columns
// [column, column + 16 C).
INLINE void CK(weigh_values)(const ck_tiles *tiles, ck_float_type type, const float *weights,
                             size_t stride, const int R, const int C, size_t column, size_t start,
                             size_t end, float (*acc)[CK_MAX_HEAD_SIZE]) {
  const ck_kv_view *kv = tiles->kv;
  const size_t base = 16 * tiles->first, row_bytes = kv->head_size * ck_float_bytes(type);
  vf sums[16];
  for (int r = 0; r < R; r++)
    for (int c = 0; c < C; c++) sums[r * C + c] = CK(load)(acc[r] + column + 16 * c);
  for (size_t p = start; p < end; p++) {
    const char *values = CK(v_tile)(kv, p / 16) + p % 16 * row_bytes;
    if (tiles->are_new && column == 0) {
      const char *next = CK(after_value)(tiles, p / 16) + p % 16 * row_bytes;
      for (size_t i = 0; i < row_bytes; i += 64) CK(fetch_tile)(next + i);
    }
    vf v[8];
    for (int c = 0; c < C; c++) v[c] = CK(load_float)(values, type, column + 16 * c);
    for (int r = 0; r < R; r++) {
      vf weight = CK(splat)(weights[r * stride + p - base]);
      for (int c = 0; c < C; c++) sums[r * C + c] = CK(fma)(weight, v[c], sums[r * C + c]);
    }
  }
  for (int r = 0; r < R; r++)
    for (int c = 0; c < C; c++) CK(put)(acc[r] + column + 16 * c, sums[r * C + c]);
}

INLINE void CK(weigh_columns)(const ck_tiles *tiles, ck_float_type type, const float *weights,
                              size_t stride, const int R, size_t start, size_t end,
                              float (*acc)[CK_MAX_HEAD_SIZE]) {
  const size_t head_size = tiles->kv->head_size;
  size_t column = 0;
#define CK_WEIGH(C)                                      \
  for (; column + 16 * C <= head_size; column += 16 * C) \
    CK(weigh_values)(tiles, type, weights, stride, R, C, column, start, end, acc);
  if (R <= 2) CK_WEIGH(8)
  CK_WEIGH(4)
  CK_WEIGH(1)
#undef CK_WEIGH
}

static void CK(attention_merge)(ck_softmax_state *into, const ck_softmax_state *from,
                                size_t head_size) {
  if (from->is_empty) return;
  if (into->is_empty) {
    into->maximum = from->maximum, into->sum = from->sum, into->is_empty = false;
    memcpy(into->accumulator, from->accumulator, head_size * sizeof(float));
    return;
  }
  float maximum = into->maximum > from->maximum ? into->maximum : from->maximum;
  float lanes[16] = {into->maximum - maximum, from->maximum - maximum};
  CK(put)(lanes, CK(vexp)(CK(load)(lanes)));
  float old_scale = lanes[0], new_scale = lanes[1];
  into->maximum = maximum;
  into->sum = __builtin_fmaf(from->sum, new_scale, into->sum * old_scale);
  for (size_t d = 0; d < head_size; d += 16) {
    vf old = CK(load)(into->accumulator + d) * old_scale;
    CK(put)(into->accumulator + d,
            CK(fma)(CK(load)(from->accumulator + d), CK(splat)(new_scale), old));
  }
}

// One split for at most CK_ATTENTION_ROWS query vectors, of which r sees `window` positions before
// lengths[r].
INLINE void CK(attention_split)(const ck_kv_view *kv, const ck_kv_view *next, ck_float_type type,
                                const float *const *queries, const size_t *lengths, size_t window,
                                int count, size_t start, size_t bound, bool are_new,
                                float *scratch, ck_softmax_state *states) {
  // Row r sees [starts[r], ends[r]) of the split, which may be nothing.
  size_t starts[CK_ATTENTION_ROWS], ends[CK_ATTENTION_ROWS], earliest = bound, furthest = start;
  for (int r = 0; r < count; r++) {
    const size_t seen = lengths[r] > window ? lengths[r] - window : 0;
    starts[r] = seen > start ? seen : start;
    ends[r] = lengths[r] < bound ? lengths[r] : bound;
    if (ends[r] <= starts[r]) continue;
    if (starts[r] < earliest) earliest = starts[r];
    if (ends[r] > furthest) furthest = ends[r];
  }
  if (furthest <= earliest) return;
  const size_t first = earliest / 16, last = (furthest + 15) / 16, base = 16 * first;
  const size_t stride = 16 * (last - first);
  const ck_tiles tiles = {kv, next, first, last, are_new};
  CK(scores)(&tiles, type, queries, count, scratch, stride);
  if (kv->cap > 0) CK(cap_scores)(scratch, count, stride, kv->cap);

  float maxima[CK_ATTENTION_ROWS], sums[CK_ATTENTION_ROWS];
  float acc[CK_ATTENTION_ROWS][CK_MAX_HEAD_SIZE] __attribute__((aligned(64)));
  for (int r = 0; r < count; r++) {
    memset(acc[r], 0, kv->head_size * sizeof(float));
    if (ends[r] > starts[r])
      CK(softmax_row)(scratch + r * stride, base, starts[r], ends[r], &maxima[r], &sums[r]);
  }
  for (int r = 0; r < count;) {
    const int rows = count - r >= 4 ? 4 : count - r;
    // What all rows see runs together; what only some see runs row by row, so that no row ever
    // meets a position that is not its own.
    size_t from = start, to = bound;
    for (int i = r; i < r + rows; i++) {
      from = starts[i] > from ? starts[i] : from;
      to = ends[i] < to ? ends[i] : to;
    }
    if (to < from) to = from;
    const float *weights = scratch + r * stride;
#define CK_ALONE(I, FROM, TO) \
  CK(weigh_columns)(&tiles, type, scratch + (I) * stride, stride, 1, FROM, TO, acc + (I))
    for (int i = r; i < r + rows; i++) {
      const size_t until = ends[i] < from ? ends[i] : from;
      if (until > starts[i]) CK_ALONE(i, starts[i], until);
    }
    if (to > from) {
      switch (rows) {
        case 4: CK(weigh_columns)(&tiles, type, weights, stride, 4, from, to, acc + r); break;
        case 3: CK(weigh_columns)(&tiles, type, weights, stride, 3, from, to, acc + r); break;
        case 2: CK(weigh_columns)(&tiles, type, weights, stride, 2, from, to, acc + r); break;
        case 1: CK(weigh_columns)(&tiles, type, weights, stride, 1, from, to, acc + r); break;
      }
    }
    for (int i = r; i < r + rows; i++) {
      const size_t rest = starts[i] > to ? starts[i] : to;
      if (ends[i] > rest) CK_ALONE(i, rest, ends[i]);
    }
#undef CK_ALONE
    r += rows;
  }
  for (int r = 0; r < count; r++) {
    if (ends[r] <= starts[r]) continue;
    const ck_softmax_state split = {maxima[r], sums[r], false, acc[r]};
    CK(attention_merge)(&states[r], &split, kv->head_size);
  }
}

// A sink is one more score, of which no value comes. Whatever splits there were, it comes last.
INLINE void CK(fold_sink)(const float *sink, float maximum, float *sum, float *scale) {
  *scale = 1;
  if (!sink) return;
  const float top = maximum > *sink ? maximum : *sink;
  float lanes[16] = {maximum - top, *sink - top};
  CK(put)(lanes, CK(vexp)(CK(load)(lanes)));
  *scale = lanes[0];
  *sum = __builtin_fmaf(*sum, lanes[0], lanes[1]);
}

static void CK(attention_finish)(const ck_softmax_state *state, const float *sink, size_t head_size,
                                 bool bf16, float *out) {
  float sum = state->sum, scale;
  CK(fold_sink)(sink, state->maximum, &sum, &scale);
  size_t d = 0;
  for (; d + 16 <= head_size; d += 16)
    CK(put)(out + d, CK(rnd)((CK(load)(state->accumulator + d) * scale) / sum, bf16));
  if (d == head_size) return;
  // What pads the head stays here: its neighbour's elements come next.
  float tail[16];
  CK(put)(tail, CK(rnd)((CK(load)(state->accumulator + d) * scale) / sum, bf16));
  memcpy(out + d, tail, (head_size - d) * sizeof(float));
}

// At most CK_ATTENTION_ROWS vectors, into states that are made empty first.
INLINE void CK(attend)(const ck_kv_view *kv, const ck_kv_view *next, const ck_query_view *view,
                       int first, int count, const int32_t *bounds, int split_count, bool are_new,
                       float *scratch, ck_softmax_state *states) {
  const float *queries[CK_ATTENTION_ROWS];
  size_t lengths[CK_ATTENTION_ROWS];
  for (int r = 0; r < count; r++) {
    queries[r] = CK(query)(view, first + r);
    lengths[r] = (size_t)(view->length + (first + r) / view->group);
    states[r].is_empty = true;
  }
  for (int s = 0; s < split_count; s++) {
    const size_t start = bounds[s], end = bounds[s + 1];
#define CK_SPLIT_OF(TYPE)                                                                     \
  CK(attention_split)(kv, next, TYPE, queries, lengths, view->window, count, start, end, are_new, \
                      scratch, states)
    switch (kv->type) {
      case CK_F32: CK_SPLIT_OF(CK_F32); break;
      case CK_F16: CK_SPLIT_OF(CK_F16); break;
      case CK_BF16: CK_SPLIT_OF(CK_BF16); break;
    }
#undef CK_SPLIT_OF
  }
}

static void CK(attention)(const ck_kv_view *kv, const ck_kv_view *next, const ck_query_view *view,
                          int first, int last, const int32_t *bounds, int split_count,
                          float *scratch, ck_softmax_state *states,
                          const ck_attention_output *output) {
  float accumulators[CK_ATTENTION_ROWS][CK_MAX_HEAD_SIZE] __attribute__((aligned(64)));
  ck_softmax_state own[CK_ATTENTION_ROWS];
  for (int r = 0; r < CK_ATTENTION_ROWS; r++) own[r].accumulator = accumulators[r];
  for (int v = first; v < last; v += CK_ATTENTION_ROWS) {
    const int count = last - v < CK_ATTENTION_ROWS ? last - v : CK_ATTENTION_ROWS;
    ck_softmax_state *folded = output ? own : states + (v - first);
    const ck_kv_view *after = v + count == last ? next : NULL;
    CK(attend)(kv, after, view, v, count, bounds, split_count, v == first, scratch, folded);
    for (int r = 0; output && r < count; r++)
      CK(attention_finish)(&own[r],
                           output->sinks ? output->sinks + (v + r) % view->group : NULL,
                           output->head_size, output->bf16,
                           output->first + (size_t)((v + r) / view->group) * output->stride +
                               (v + r) % view->group * output->head_size);
  }
}
