#!/usr/bin/env python3
"""Makes keys_fixture.h: a keys file, its backup's seal and a recovery code, written from docs/format.md
alone and with nothing of Steadfolk or libsodium. Run by hand when the format changes:

    python3 tests/vault/make_keys_fixture.py >tests/vault/keys_fixture.h && clang-format -i ...

Needs the Python package `cryptography` (Argon2id, from OpenSSL); BLAKE2b is Python's own, and
XChaCha20-Poly1305 is written out below and checked against the vector of draft-irtf-cfrg-xchacha A.3.1.
"""
import hashlib
import struct

from cryptography.hazmat.primitives.kdf.argon2 import Argon2id


def rotl(x, n):
    return ((x << n) | (x >> (32 - n))) & 0xFFFFFFFF


def quarter(s, a, b, c, d):
    for x, y, z, n in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
        s[x] = (s[x] + s[y]) & 0xFFFFFFFF
        s[z] = rotl(s[z] ^ s[x], n)


def rounds(state):
    s = list(state)
    for _ in range(10):
        for i in range(4):
            quarter(s, i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter(s, i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return s


SIGMA = struct.unpack("<4I", b"expand 32-byte k")


def chacha(key, counter, nonce, data):
    out = bytearray()
    for i in range(0, len(data), 64):
        start = [*SIGMA, *struct.unpack("<8I", key), counter + i // 64, *struct.unpack("<3I", nonce)]
        block = struct.pack("<16I", *((a + b) & 0xFFFFFFFF for a, b in zip(start, rounds(start))))
        out += bytes(a ^ b for a, b in zip(data[i : i + 64], block))
    return bytes(out)


def hchacha(key, nonce16):
    s = rounds([*SIGMA, *struct.unpack("<8I", key), *struct.unpack("<4I", nonce16)])
    return struct.pack("<8I", *s[:4], *s[12:])


def poly1305(key, message):
    r = int.from_bytes(key[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF
    acc = 0
    for i in range(0, len(message), 16):
        acc = (acc + int.from_bytes(message[i : i + 16] + b"\1", "little")) * r % ((1 << 130) - 5)
    return ((acc + int.from_bytes(key[16:], "little")) & ((1 << 128) - 1)).to_bytes(16, "little")


def seal(key, nonce24, ad, text):
    sub, nonce = hchacha(key, nonce24[:16]), bytes(4) + nonce24[16:]
    sealed = chacha(sub, 1, nonce, text)
    pad = lambda b: b + bytes(-len(b) % 16)
    tag = poly1305(chacha(sub, 0, nonce, bytes(32)),
                   pad(ad) + pad(sealed) + struct.pack("<QQ", len(ad), len(sealed)))
    return sealed + tag


vector = seal(bytes(range(0x80, 0xA0)), bytes(range(0x40, 0x58)), bytes.fromhex("50515253c0c1c2c3c4c5c6c7"),
              b"Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, "
              b"sunscreen would be it.")
assert vector[-16:].hex() == "c0875924c1c7987947deafd8780acf49"


def blake(data, key=b"", **more):
    return hashlib.blake2b(data, digest_size=32, key=key, **more).digest()


def subkey(vault_key, number, context):
    return blake(b"", vault_key, salt=struct.pack("<QQ", number, 0), person=context + bytes(8))


# ---- The keys file

magic = bytes.fromhex("8953464b4559530a")
book = bytes.fromhex("3f2b8c1e5a6d4e7f8091a2b3c4d5e6f7")
salt = bytes(range(0x10, 0x20))
vault_key = bytes(range(0x40, 0x60))
passphrase = "korrekt Höhe Batterie".encode()
code = bytes((7 * i * i + 3 * i + 0x5A) & 255 for i in range(20))
wrap_passphrase = Argon2id(salt=salt, length=32, iterations=3, lanes=1, memory_cost=65536).derive(passphrase)
wrap_recovery = blake(code, b"Steadfolk recovery code, version 1")
pattern = bytes((i * 31 + 7) & 255 for i in range(4096))

head = magic + struct.pack("<H6x", 1) + book + struct.pack("<Q", 258) + salt + struct.pack("<II", 3, 65536)
assert len(head) == 64
slots = []
for index in range(8):
    if index in (0, 5):
        nonce = bytes((index * 16 + i) & 255 for i in range(24))
        ad = magic + struct.pack("<H", 1) + book + bytes([index]) + salt + struct.pack("<II", 3, 65536)
        assert len(ad) == 51
        key, kind = (wrap_passphrase, 1) if index == 0 else (wrap_recovery, 2)
        slots.append(nonce + seal(key, nonce, ad, vault_key + bytes([kind]) + bytes(15)))
    else:
        slots.append(pattern[64 + 88 * index : 64 + 88 * (index + 1)])
file = head + b"".join(slots) + pattern[768:4064]
assert len(file) == 4064
file += blake(file)

# ---- A backup of 1,000 bytes that stand for a database

database = bytes((i * 13 + 5) & 255 for i in range(1000))
backup_seal = blake(file + database, subkey(vault_key, 2, b"backup__"))

# ---- The recovery code's text

letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def times(a, b):
    p = 0
    for bit in range(5):
        p ^= (a << bit) if b >> bit & 1 else 0
    for bit in range(9, 4, -1):
        p ^= (0b100101 << (bit - 5)) if p >> bit & 1 else 0
    return p


def power(x, n):
    p = 1
    for _ in range(n):
        p = times(p, x)
    return p


def text_of(code20):
    number = int.from_bytes(code20, "big")
    d = [number >> (155 - 5 * i) & 31 for i in range(32)]
    total = [0, 0, 0, 0]
    for k in range(4):
        for i in range(32):
            total[k] ^= times(d[i], power(i, k))
    check = [total[0], total[0] ^ total[1], total[2], total[3]]
    text = "".join(letters[s] for s in d + check)
    return "-".join(text[i : i + 4] for i in range(0, 36, 4))


# ---- Out


def array(name, data):
    lines = [", ".join(f"0x{b:02x}" for b in data[i : i + 16]) for i in range(0, len(data), 16)]
    print(f"static const uint8_t {name}[{len(data)}] = {{\n    " + ",\n    ".join(lines) + "};\n")


print("/* Made by make_keys_fixture.py from docs/format.md; not to be edited. */")
print("#ifndef KEYS_FIXTURE_H\n#define KEYS_FIXTURE_H\n\n#include <stdint.h>\n")
print("/* The rest of the file, bytes 768 to 4063, is (offset * 31 + 7) mod 256. */")
array("fixture_start", file[:768])
array("fixture_sum", file[4064:])
array("fixture_book", book)
array("fixture_salt", salt)
array("fixture_vault_key", vault_key)
array("fixture_wrap_passphrase", wrap_passphrase)
array("fixture_wrap_recovery", wrap_recovery)
array("fixture_code", code)
for number, context in ((1, b"database"), (2, b"backup__"), (3, b"import__"), (4, b"sync____")):
    array(f"fixture_subkey_{number}", subkey(vault_key, number, context))
print("/* The seal of a backup: the file, then 1,000 bytes of (offset * 13 + 5) mod 256. */")
array("fixture_backup_seal", backup_seal)
print("static const char fixture_passphrase[] = \"%s\";" % "".join(
    chr(b) if b < 128 else f"\\{b:03o}" for b in passphrase))
print(f"static const char fixture_code_text[] = \"{text_of(code)}\";")
for name, value in (("ones", b"\xff" * 20), ("ramp", bytes(range(20)))):
    print(f"static const char fixture_{name}_text[] = \"{text_of(value)}\";")
print("\n#endif")
