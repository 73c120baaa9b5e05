"""Prints the tokens that llama.cpp makes of texts, a line of JSON for each file; needs llama-cpp-python.

Reads {"files": [...], "texts": [...]} from a JSON file: GGUF files, with or without weights.
"""
import ctypes
import json
import sys

import llama_cpp


@llama_cpp.llama_log_callback
def be_silent(level, text, data):
    pass


def tokens(vocabulary, text):
    data = text.encode()
    room = (llama_cpp.llama_token * (len(data) * 4 + 16))()
    count = llama_cpp.llama_tokenize(vocabulary, data, len(data), room, len(room), True, True)
    return room[:count]


llama_cpp.llama_log_set(be_silent, ctypes.c_void_p(0))
with open(sys.argv[1], encoding="utf-8") as file:
    job = json.load(file)
for path in job["files"]:
    parameters = llama_cpp.llama_model_default_params()
    parameters.vocab_only = True
    model = llama_cpp.llama_model_load_from_file(path.encode(), parameters)
    vocabulary = llama_cpp.llama_model_get_vocab(model)
    print(json.dumps([tokens(vocabulary, text) for text in job["texts"]]), flush=True)
    llama_cpp.llama_model_free(model)
