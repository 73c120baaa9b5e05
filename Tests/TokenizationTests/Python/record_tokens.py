"""Records what llama.cpp makes of texts, with small vocabularies made here: the files of Goldens.

Usage: python record_tokens.py OUTPUT_FOLDER; needs llama-cpp-python.

The byte-level vocabulary has a merge for every pair of the alphabet's characters, in random order, so that a
text cut elsewhere has other tokens. The others have scores, many of them equal, and few whole characters.
"""
import ctypes
import json
import os
import random
import struct
import sys
import tempfile

import llama_cpp

# Names of tokenizer.ggml.pre that share a rule, as in PreTokenizer+Table.swift.
NAMES = [
    ["smollm", "starcoder", "refact", "command-r", "codeshell", "exaone", "minerva-7b", "mellum2"],
    ["gpt-2", "phi-2", "olmo", "mpt", "jais", "gigachat", "a.x-4.0", "mellum", "exaone4", "trillion",
     "granite-docling"],
    ["llama-bpe", "llama3", "llama-v3", "falcon3", "falcon-h1", "pixtral", "midm-2.0", "lfm2"],
    ["dbrx", "smaug-bpe", "chatglm-bpe"],
    ["glm4", "glm5"],
    ["qwen2", "deepseek-r1-qwen", "stablelm2", "megrez", "kormo", "hunyuan", "solar-open", "grok-2",
     "bailingmoe", "bailingmoe2", "llada-moe"],
    ["qwen35"],
    ["gpt-4o", "llama4", "kanana2", "talkie", "minimax-m2"],
    ["tekken"],
    ["deepseek-v3", "hunyuan-dense", "joyai-llm", "hy_v4"],
    ["deepseek-llm"],
    ["deepseek-coder"],
    ["seed-coder"],
    ["ufakzeka"],
    ["minicpm5"],
    ["laguna"],
    ["falcon"],
    ["default"],
]
ALPHABET = list("aAbstTlre' \n\r\t123.,/$`éÉ日あ가٣—") + ["\u0301", "\u3000", "\u0001"]
WORDS = [
    "I'll we've CAN'T", "it's", "don'T", "  hello", " the", "Hello, world!", "McDonald iPhone", "HTTPServer",
    "naïve ÉCOLE", "日本語。テキスト", "e\u0301a\u0308", "12345 1234567", "3.14159", "x = y", "\r\n\r\n", " \n\t\n  ",
    "   ", "été Éé", "Ελλάδα", "москва", "हिन्दी", "한국어", "عربي", "🙂👍🏽", "½Ⅷ²٣", "\u00a0a\u2003b", "(a) -b", "//x", "$日本",
    "...\n\n", "`a`", "~|^", "_a", "\u200bx", "ǅ", "ſ'ſ", "12\n34", "a\u0001b",
    "'sab", "a'Tle", "b'llab", "'dear", "'vest", "A'relb", "a  1", "b   23", "e \t1",
]
ORDINARY, UNKNOWN, CONTROL, USER_DEFINED, UNUSED, BYTE = range(1, 7)
# What the map of characters replaces, and by what.
REPLACED = {
    "ﬁ": "fi", "Ａ": "A", "Ａ１": "a1", "\u3000": " ", "①": "(1)", "\u200b": "", "é": "e\u0301", "\t": " "}


@llama_cpp.llama_log_callback
def be_silent(level, text, data):
    pass


def alphabet_of_bytes():
    kept = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in kept]
    return {byte: chr(byte) for byte in kept} | {byte: chr(256 + index) for index, byte in enumerate(others)}


CHARACTERS = alphabet_of_bytes()


def spelled(text):
    return "".join(CHARACTERS[byte] for byte in text.encode())


def write_gguf(path, values):
    def string(text):
        data = text.encode()
        return struct.pack("<Q", len(data)) + data

    data = b""
    for key, value in values.items():
        data += string(key)
        if isinstance(value, bool):
            data += struct.pack("<IB", 7, value)
        elif isinstance(value, int):
            data += struct.pack("<II", 4, value)
        elif isinstance(value, float):
            data += struct.pack("<If", 6, value)
        elif isinstance(value, str):
            data += struct.pack("<I", 8) + string(value)
        elif isinstance(value, bytes):
            data += struct.pack("<IIQ", 9, 0, len(value)) + value
        elif isinstance(value[0], str):
            data += struct.pack("<IIQ", 9, 8, len(value)) + b"".join(map(string, value))
        elif isinstance(value[0], float):
            data += struct.pack(f"<IIQ{len(value)}f", 9, 6, len(value), *value)
        else:
            data += struct.pack(f"<IIQ{len(value)}i", 9, 5, len(value), *value)
    with open(path, "wb") as file:
        file.write(b"GGUF" + struct.pack("<IQQ", 3, 0, len(values)) + data)


class Vocabulary:
    """llama.cpp's tokenizer for metadata `tokenizer.ggml.*`."""

    def __init__(self, folder, statements, name="small"):
        values = {
            "general.architecture": "llama", "general.name": name, "llama.context_length": 64,
            "llama.embedding_length": 64, "llama.block_count": 1, "llama.feed_forward_length": 64,
            "llama.attention.head_count": 1, "llama.attention.layer_norm_rms_epsilon": 1e-5,
        }
        values |= {f"tokenizer.ggml.{key}": value for key, value in statements.items()}
        path = os.path.join(folder, "vocabulary.gguf")
        write_gguf(path, values)
        parameters = llama_cpp.llama_model_default_params()
        parameters.vocab_only = True
        self.model = llama_cpp.llama_model_load_from_file(path.encode(), parameters)
        assert self.model, statements.get("pre")
        self.vocabulary = llama_cpp.llama_model_get_vocab(self.model)

    def tokens(self, text, adds_special=False, parses_special=False):
        data = text.encode()
        tokens = (llama_cpp.llama_token * (len(data) * 4 + 16))()
        count = llama_cpp.llama_tokenize(
            self.vocabulary, data, len(data), tokens, len(tokens), adds_special, parses_special)
        return list(tokens[:count])

    def text(self, tokens):
        buffer = ctypes.create_string_buffer(4096)
        ids = (llama_cpp.llama_token * len(tokens))(*tokens)
        count = llama_cpp.llama_detokenize(self.vocabulary, ids, len(ids), buffer, 4096, False, True)
        return buffer.raw[:count].decode(errors="replace")


def texts(chance, count):
    """Hostile texts, and texts of words and what is between words."""
    made = ["".join(chance.choices(ALPHABET, k=chance.randint(8, 40))) for _ in range(count)]
    for _ in range(count // 2):
        between = ["", " ", "  ", "\n", "'", "1"]
        made.append("".join(chance.choice(WORDS) + chance.choice(between) for _ in range(chance.randint(2, 6))))
    return made


def byte_level(chance):
    tokens = [CHARACTERS[byte] for byte in range(256)]
    merges = []

    def add(left, right):
        merges.append(f"{left} {right}")
        if left + right not in tokens:
            tokens.append(left + right)

    for character in ALPHABET:
        letters = spelled(character)
        for end in range(1, len(letters)):
            add(letters[:end], letters[end])
    pairs = [(spelled(left), spelled(right)) for left in ALPHABET for right in ALPHABET]
    chance.shuffle(pairs)
    for left, right in pairs:
        add(left, right)
    # Words that no merges make.
    tokens += [spelled(word) for word in ["Hello", " the", "été", "12345"]]
    return tokens, merges


def record_byte_level(folder):
    chance = random.Random(1)
    tokens, merges = byte_level(chance)
    some = texts(chance, 48)
    ids = {}
    for names in NAMES:
        statements = {
            "model": "gpt2", "tokens": tokens, "merges": merges, "token_type": [ORDINARY] * len(tokens),
            "add_bos_token": False,
        }
        every = [Vocabulary(folder, statements | {"pre": name}) for name in names]
        ids[names[0]] = [every[0].tokens(text) for text in some]
        for name, other in zip(names, every):
            assert [other.tokens(text) for text in some] == ids[names[0]], name
    return {"tokens": tokens, "merges": merges, "names": NAMES, "texts": some, "ids": ids}


def scored(chance):
    """Texts, types and scores of the other vocabulary."""
    tokens = [("<unk>", UNKNOWN, 0.0), ("<s>", CONTROL, 0.0), ("</s>", CONTROL, 0.0)]
    tokens += [(f"<0x{byte:02X}>", BYTE, 0.0) for byte in range(256)]
    tokens += [("<|mark|>", CONTROL, 0.0), ("<|endoftext|>", CONTROL, 0.0), ("▁▁▁▁", ORDINARY, -3.0)]
    tokens += [(text, USER_DEFINED, 0.0) for text in ["[user]", "\n\n", "   ", "  "]]
    known = {text for text, _, _ in tokens}
    pieces = set()
    for text in texts(chance, 60):
        text = text.replace(" ", "▁")
        for _ in range(20):
            start = chance.randrange(len(text))
            pieces.add(text[start:start + chance.choice([1, 1, 2, 2, 3, 4, 6])])
    for text in sorted(pieces - known):
        tokens.append((text, ORDINARY, -float(chance.randint(1, 12)) - chance.choice([0.0, 0.0, 0.25])))
    return tokens


def marked_texts(chance):
    marks = ["<s>", "</s>", "<|mark|>", "[user]", "\n\n", "     ", "<unk>", " "]
    some = ["", " ", "a"]
    for text in texts(chance, 40):
        place = chance.randrange(len(text))
        some.append(text[:place] + chance.choice(marks) * chance.randint(0, 2) + text[place:])
    return some


def record_scored(folder):
    chance = random.Random(2)
    tokens = scored(chance)
    some = marked_texts(chance)
    statements = {
        "model": "llama", "pre": "default", "tokens": [text for text, _, _ in tokens],
        "token_type": [kind for _, kind, _ in tokens], "scores": [score for _, _, score in tokens],
        "bos_token_id": 1, "eos_token_id": 2, "unknown_token_id": 0,
    }
    cases = []
    for own, name, special in [
        ({}, "small", True), ({}, "small", False), ({"add_space_prefix": False}, "small", True),
        ({"add_bos_token": False, "add_eos_token": True}, "small", True), ({}, "Phi-3 mini", True),
    ]:
        vocabulary = Vocabulary(folder, statements | own, name)
        ids = [vocabulary.tokens(text, True, special) for text in some]
        cases.append({
            "model_name": name, "parses_special": special, "add_space_prefix": own.get("add_space_prefix"),
            "add_bos": own.get("add_bos_token"), "add_eos": own.get("add_eos_token"), "ids": ids,
            "decoded": [vocabulary.text(tokens) for tokens in ids],
        })
    return {
        "tokens": [text for text, _, _ in tokens], "types": statements["token_type"],
        "scores": statements["scores"], "texts": some, "cases": cases}


def double_array(replaced):
    """A precompiled map of characters: a trie in a double array, and the replacements."""
    units = {0: 0}
    blocks = set()
    texts = b""
    trie = {}
    for source, target in replaced.items():
        node = trie
        for byte in source.encode():
            node = node.setdefault(byte, {})
        node[0] = len(texts)
        texts += target.encode() + b"\0"

    def place(node, index):
        labels = list(node)
        free = (n for n in range(1 << 20) if n not in blocks and all((n ^ label) not in units for label in labels))
        block = next(free)
        blocks.add(block)
        for label in labels:
            units[block ^ label] = label
        has_value = 0 in node
        units[index] |= (index ^ block) << 10 | has_value << 8
        if has_value:
            units[block] = node[0] | 1 << 31
        for label in labels:
            if label:
                place(node[label], block ^ label)

    place(trie, 0)
    # Any byte may be looked up from any block.
    count = (max(units) // 256 + 1) * 256
    array = struct.pack(f"<{count}I", *[units.get(n, 0) for n in range(count)])
    return struct.pack("<I", len(array)) + array + texts


def record_unigram(folder):
    chance = random.Random(3)
    tokens = [("<pad>", CONTROL, 0.0), ("</s>", CONTROL, 0.0), ("<unk>", UNKNOWN, 0.0),
              ("[user]", USER_DEFINED, -5.0), ("unused", UNUSED, -1.0), ("<0x41>", BYTE, 0.0)]
    tokens += [piece for piece in scored(chance) if piece[1] == ORDINARY]
    known = {text for text, _, _ in tokens}
    more = {"fi": -2.0, "▁fi": -1.5, "e\u0301": -3.0, "A": -4.0}
    tokens += [(text, ORDINARY, score) for text, score in more.items() if text not in known]
    replaced = list(REPLACED)
    some = [" ﬁ  Ａ１ ", "[use [user]ﬁ[user] a", "unused<0x41>", "xyz xyz"]
    for text in marked_texts(chance):
        place = chance.randrange(len(text) + 1)
        some.append(text[:place] + chance.choice(replaced) + text[place:])
    map = double_array(REPLACED)
    statements = {
        "model": "t5", "pre": "default", "tokens": [text for text, _, _ in tokens],
        "token_type": [kind for _, kind, _ in tokens], "scores": [score for _, _, score in tokens],
        "eos_token_id": 1, "unknown_token_id": 2,
    }
    cases = []
    for own in [
        {}, {"add_space_prefix": True}, {"add_space_prefix": True, "remove_extra_whitespaces": True},
        {"add_space_prefix": True, "precompiled_charsmap": map, "add_eos_token": False},
        {"precompiled_charsmap": map, "remove_extra_whitespaces": True},
    ]:
        vocabulary = Vocabulary(folder, statements | own)
        ids = [vocabulary.tokens(text, True, True) for text in some]
        cases.append({
            "model_name": "small", "parses_special": True, "add_space_prefix": own.get("add_space_prefix"),
            "remove_extra_whitespaces": own.get("remove_extra_whitespaces"),
            "has_character_map": "precompiled_charsmap" in own, "add_eos": own.get("add_eos_token"), "ids": ids,
            "decoded": [vocabulary.text(tokens) for tokens in ids],
        })
    return {
        "tokens": [text for text, _, _ in tokens], "types": statements["token_type"],
        "scores": statements["scores"], "character_map": list(map), "texts": some, "cases": cases}


def write(folder, name, value):
    """JSON with a line for each list of numbers and each text."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))
    for mark in ["],[", '":[', '":{', "},{"]:
        text = text.replace(mark, mark[:-1] + "\n" + mark[-1])
    with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
        file.write(text + "\n")


llama_cpp.llama_log_set(be_silent, ctypes.c_void_p(0))
with tempfile.TemporaryDirectory() as scratch:
    write(sys.argv[1], "byte-level.json", record_byte_level(scratch))
    write(sys.argv[1], "sentencepiece.json", record_scored(scratch))
    write(sys.argv[1], "unigram.json", record_unigram(scratch))
