"""Prints the logits that llama.cpp gives behind the last token, a line of JSON for each file.

Reads {"files": [...], "tokens": [...]} from a JSON file; needs llama-cpp-python. K and V are kept in
single precision, and attention is the plain one.
"""
import ctypes
import json
import sys

import llama_cpp


@llama_cpp.llama_log_callback
def be_silent(level, text, data):
    pass


def logits(path, tokens):
    model = llama_cpp.llama_model_load_from_file(
        path.encode(), llama_cpp.llama_model_default_params()
    )
    parameters = llama_cpp.llama_context_default_params()
    parameters.n_ctx = parameters.n_batch = 256
    parameters.type_k = parameters.type_v = llama_cpp.GGML_TYPE_F32
    parameters.flash_attn_type = llama_cpp.LLAMA_FLASH_ATTN_TYPE_DISABLED
    context = llama_cpp.llama_init_from_model(model, parameters)
    batch = llama_cpp.llama_batch_init(len(tokens), 0, 1)
    batch.n_tokens = len(tokens)
    for index, token in enumerate(tokens):
        batch.token[index], batch.pos[index] = token, index
        batch.n_seq_id[index], batch.seq_id[index][0] = 1, 0
        batch.logits[index] = index + 1 == len(tokens)
    assert llama_cpp.llama_decode(context, batch) == 0
    vocabulary = llama_cpp.llama_model_get_vocab(model)
    row = llama_cpp.llama_get_logits_ith(context, len(tokens) - 1)
    values = row[: llama_cpp.llama_vocab_n_tokens(vocabulary)]
    llama_cpp.llama_batch_free(batch)
    llama_cpp.llama_free(context)
    llama_cpp.llama_model_free(model)
    return values


llama_cpp.llama_log_set(be_silent, ctypes.c_void_p(0))
with open(sys.argv[1], encoding="utf-8") as file:
    job = json.load(file)
for path in job["files"]:
    print(json.dumps(logits(path, job["tokens"])), flush=True)
