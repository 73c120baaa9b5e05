# What runs in the other engine's process: llama.cpp, or its fork ik_llama.cpp, through the low-level
# calls of its Python package, so that Python's own time stays out of the measured part. Arguments: the
# package, the model's file, and how many threads. One line of JSON each way.
import importlib, json, sys, time

def say(**fields):
    print(json.dumps(fields), flush=True)

PACKAGE, MODEL, THREADS = sys.argv[1], sys.argv[2], int(sys.argv[3])
IS_FORK = PACKAGE == "ik_llama_cpp"
try:
    llama = importlib.import_module(PACKAGE + "._ctypes_api" if IS_FORK else PACKAGE)
except ImportError:
    say(isMissing=True)
    sys.exit(0)

import ctypes, importlib.metadata
MARGIN = 64  # positions beyond the context that a sequence has room for

if IS_FORK:
    # What its package leaves out, by the names they had in llama.cpp before.
    library = llama._lib
    log = ctypes.CFUNCTYPE(None, ctypes.c_int, ctypes.c_char_p, ctypes.c_void_p)
    silence = log(lambda level, text, data: None)
    library.llama_log_set.argtypes = [log, ctypes.c_void_p]
    library.llama_synchronize.argtypes = [ctypes.c_void_p]
    library.llama_kv_cache_seq_rm.argtypes = [ctypes.c_void_p] + 3 * [ctypes.c_int32]
    library.llama_kv_cache_seq_cp.argtypes = [ctypes.c_void_p] + 4 * [ctypes.c_int32]
    library.llama_log_set(silence, None)
    synchronize, remove, copy = (
        library.llama_synchronize, library.llama_kv_cache_seq_rm, library.llama_kv_cache_seq_cp)
else:
    silence = llama.llama_log_callback(lambda level, text, data: None)
    llama.llama_log_set(silence, ctypes.c_void_p(0))
    synchronize = llama.llama_synchronize
    def remove(context, *range):
        llama.llama_memory_seq_rm(llama.llama_get_memory(context), *range)
    def copy(context, *range):
        llama.llama_memory_seq_cp(llama.llama_get_memory(context), *range)

llama.llama_backend_init()
parameters = llama.llama_model_default_params()
parameters.n_gpu_layers = 0
if IS_FORK:
    # Its fastest way: weights interleaved in memory while loading.
    parameters.use_mmap, parameters.repack_tensors = False, True
model = llama.llama_model_load_from_file(MODEL.encode(), parameters)
if not model:
    say(error="it cannot load " + MODEL)
    sys.exit(0)
VOCABULARY = llama.llama_vocab_n_tokens(llama.llama_model_get_vocab(model))
contexts, steps = {}, {}

def make_context(batch, context):
    options = llama.llama_context_default_params()
    options.n_ctx = batch * (context + MARGIN)
    options.n_batch = options.n_ubatch = 512
    options.n_seq_max = batch
    options.n_threads = options.n_threads_batch = THREADS
    if IS_FORK:
        options.flash_attn = True
    else:
        options.kv_unified = False  # each sequence's own K and V, as separate requests have
    made = llama.llama_init_from_model(model, options)
    if not made:
        raise RuntimeError("it cannot hold %d sequences of %d" % (batch, context))
    return made

def make_rows(rows):
    """A batch of (position, sequence) rows with logits for the last of each sequence."""
    batch = llama.llama_batch_init(len(rows), 0, 1)
    batch.n_tokens = len(rows)
    for i, (position, sequence) in enumerate(rows):
        batch.token[i] = (1000 + 17 * i) % VOCABULARY
        batch.pos[i], batch.n_seq_id[i], batch.seq_id[i][0] = position, 1, sequence
        batch.logits[i] = i + 1 == len(rows) or rows[i + 1][1] != sequence
    return batch

def decode(context, batch):
    start = time.perf_counter()
    status = llama.llama_decode(context, batch)
    synchronize(context)
    seconds = time.perf_counter() - start
    if status != 0:
        raise RuntimeError("llama_decode gave %d" % status)
    return seconds

def forget(context, sequence, position):
    remove(context, sequence, position, -1)

def fill(context, length, sequences):
    """Computes one sequence and gives every other a copy of its K and V."""
    for first in range(0, length, 512):
        rows = make_rows([(p, 0) for p in range(first, min(first + 512, length))])
        decode(context, rows)
        llama.llama_batch_free(rows)
    for sequence in range(1, sequences):
        copy(context, 0, sequence, -1, -1)

def prepare(kind, batch, length, sequences):
    # Filling takes long, so all batches of one length share a context.
    key = (kind, length)
    if key not in contexts:
        contexts[key] = make_context(sequences, length)
        if kind == "decode":
            fill(contexts[key], length - 1, sequences)
    if kind == "prefill":
        rows = [(p, 0) for p in range(length)]
    else:
        rows = [(length - 1, s) for s in range(batch)]
    steps[(kind, batch, length)] = contexts[key], make_rows(rows)
    step(kind, batch, length)

def step(kind, batch, length):
    context, rows = steps[(kind, batch, length)]
    seconds = decode(context, rows)
    for sequence in range(batch):
        forget(context, sequence, 0 if kind == "prefill" else length - 1)
    return seconds

DISTRIBUTION = "ik-llama-cpp-python" if IS_FORK else "llama-cpp-python"
say(engine=DISTRIBUTION + " " + importlib.metadata.version(DISTRIBUTION))
for line in sys.stdin:
    try:
        request = json.loads(line)
        case = (request["kind"], request["batch"], request["context"])
        if case not in steps:
            prepare(*case, request["sequences"])
        if request["do"] == "prepare":
            say(seconds=[])
            continue
        seconds = [step(*case) for _ in range(request["repetitions"])]
        time.sleep(0.02)  # its threads come to rest before the other engine's turn
        say(seconds=seconds)
    except Exception as problem:
        say(error=str(problem) or type(problem).__name__)
