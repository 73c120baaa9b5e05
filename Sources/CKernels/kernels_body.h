// Included once per instruction set, which defines CK(name), the integer dot products and the
// 16-bit loads. Everything else is written once on sixteen-lane vectors, which the compiler maps
// to one, two or four registers: the arithmetic of each lane is the same on all of them.

#include "packed_quants.h"
#include "packings.h"

#include "body_vectors.h"
#include "body_exponentials.h"
#include "body_rows.h"
#include "body_quads.h"
#include "body_blocks.h"
#include "body_superblocks.h"
#include "body_matmul.h"
#include "body_attention.h"
#include "body_logits.h"
#include "body_experts.h"

const ck_table CK(table) = {
    .rmsnorm = CK(rmsnorm),
    .add = CK(add),
    .scale = CK(scale),
    .cap = CK(cap),
    .quantize = CK(quantize),
    .matmul = CK(matmul),
    .matmul_kernel = CK(matmul_kernel),
    .rope = CK(rope),
    .attention = CK(attention),
    .attention_merge = CK(attention_merge),
    .attention_finish = CK(attention_finish),
    .argmax = CK(argmax),
    .maximum = CK(maximum),
    .sum_exp = CK(sum_exp),
    .route = CK(route),
    .add_weighted = CK(add_weighted),
    .digest = CK(digest),
    .exp = CK(exp),
    .silu = CK(silu),
    .gelu = CK(gelu),
    .swish = CK(swish),
    .dots = CK(dots),
};
