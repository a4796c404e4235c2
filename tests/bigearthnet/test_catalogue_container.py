"""The file around a catalogue: whole, or refused."""

import builtins
import struct
import zlib

import pytest

from bigearthnet.catalogue import CatalogueError, decode_catalogue
from bigearthnet.catalogue.container import identity, join_payload, seal, split_payload, unseal
from bigearthnet.data_files import data_file

PAYLOAD = join_payload({"rows": 3}, {"one": b"abc", "none": b"", "two": b"\x00\xff"})


@pytest.fixture(scope="module")
def committed() -> bytes:
    return data_file("catalogue.bin").read_bytes()


def flip(data: bytes, bit: int) -> bytes:
    return data[: bit // 8] + bytes([data[bit // 8] ^ 1 << bit % 8]) + data[bit // 8 + 1 :]


def test_every_flipped_bit_of_a_small_file_is_found():
    data = seal(b"TEST", PAYLOAD)
    assert unseal(b"TEST", data) == PAYLOAD
    for bit in range(8 * len(data)):
        with pytest.raises(CatalogueError):
            unseal(b"TEST", flip(data, bit))


def test_flipped_bits_of_the_catalogue_are_found(committed):
    ends = [*range(8 * 32), *range(8 * (len(committed) - 8), 8 * len(committed))]
    for bit in [*ends, *range(8 * 32, 8 * len(committed), 499)]:
        with pytest.raises(CatalogueError):
            decode_catalogue(flip(committed, bit))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda data: b"", "begins with b'BENC', found b''"),
        (lambda data: data[:7], "9 bytes or more, found 7"),
        (lambda data: data[:-1], "damaged or cut short"),
        (lambda data: data + b"\0", "damaged or cut short"),
        (lambda data: b"BENL" + data[4:], "begins with b'BENC', found b'BENL'"),
        (lambda data: data[:4] + b"\2" + data[5:], "version 1 of the format, found 2.*update"),
        (lambda data: data[:5] + struct.pack("<I", zlib.crc32(b"no")) + b"no", "a zlib stream"),
    ],
)
def test_a_wrong_file_is_refused_with_the_reason(committed, change, message):
    with pytest.raises(CatalogueError, match=message):
        decode_catalogue(change(committed))


def test_sections_come_back():
    header, sections = split_payload(PAYLOAD)
    assert header == {"rows": 3, "sections": [["one", 3], ["none", 0], ["two", 2]]}
    assert sections == {"one": b"abc", "none": b"", "two": b"\x00\xff"}


@pytest.mark.parametrize("payload", [PAYLOAD[:-1], PAYLOAD + b"\0"])
def test_sections_fill_the_payload(payload):
    with pytest.raises(CatalogueError, match="sections up to byte"):
        split_payload(payload)


def test_the_digest_is_that_of_gzip_and_png():
    data = seal(b"TEST", b"123456789")
    assert data[5:9] == zlib.crc32(data[9:]).to_bytes(4, "little")
    assert zlib.decompress(data[9:]) == b"123456789"
    assert identity(b"123456789") == "cbf43926"  # the check value of CRC-32


def test_who_lacks_zopfli_learns_what_to_install(monkeypatch):
    def absent(name, *arguments, **options):
        if name.startswith("zopfli"):
            raise ImportError(name)
        return real(name, *arguments, **options)

    real = builtins.__import__
    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(CatalogueError, match="zopfli.*requirements.txt"):
        seal(b"TEST", PAYLOAD)
