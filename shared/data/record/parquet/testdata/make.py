"""Makes the Parquet files of this folder and, beside each, what its columns' text is (NAME.jsonl, a list a row, null for a null).

    python -m venv v && v/bin/pip install pyarrow==26.0.1 duckdb==2.0.1 fastparquet pandas && v/bin/python make.py

The texts are made here from the values, not read back from the files. Values are made up and the same in every run.
"""

import base64
import datetime as dt
import decimal
import json
import random
import struct
import uuid

import duckdb
import fastparquet
import pandas
import pyarrow as pa
import pyarrow.parquet as pq
import pyarrow.parquet.encryption as pe

D = decimal.Decimal
decimal.getcontext().prec = 80


def save(name, rows):
    with open(name + ".jsonl", "w", encoding="utf-8") as f:
        for row in rows:
            f.write(json.dumps(row, ensure_ascii=False) + "\n")


def stamp(t, zone):
    if t is None:
        return None
    s = t.strftime("%Y-%m-%dT%H:%M:%S").rjust(19, "0")
    if t.microsecond:
        s += (".%06d" % t.microsecond).rstrip("0")
    return s + zone


def clock(t):
    s = t.strftime("%H:%M:%S")
    return s + (".%06d" % t.microsecond).rstrip("0") if t.microsecond else s


def types():
    times = [dt.datetime(2026, 1, 31, 15, 4, 5), dt.datetime(1969, 12, 31, 23, 59, 59, 999000), None, dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31, 23, 59, 59, 120000)]
    micro = [t and t.replace(microsecond=t.microsecond + 7 if t.microsecond else 0) for t in times]
    recent = [t if t and 1700 < t.year < 2200 else None for t in micro]
    dates = [dt.date(2024, 2, 29), dt.date(1969, 12, 31), None, dt.date(1, 1, 1), dt.date(9999, 12, 31)]
    clocks = [dt.time(15, 4, 5), dt.time(0, 0), None, dt.time(23, 59, 59, 999000), dt.time(1, 2, 3, 40000)]
    wide = [D("12345678901234567890123456789012345.678"), D("-0.001"), None, D("-99999999999999999999999999999999999.999"), D("0.000")]
    widest = [D(7 * 10**70), D(-(10**75)), None, D(-1), D(0)]
    ids = [uuid.UUID("00112233-4455-6677-8899-aabbccddeeff"), uuid.UUID(int=0), None, uuid.UUID(int=2**128 - 1), uuid.UUID(int=1)]
    plain = str
    columns = [
        ("text", pa.string(), ["abc", "", None, "日本 é", "a\"b,c\n"], plain),
        ("large", pa.large_string(), ["x", "yy", None, "", "z"], plain),
        ("bytes", pa.binary(), [b"abc", b"", None, b"x", b"yz"], lambda v: v.decode()),
        ("fixed", pa.binary(3), [b"abc", b"   ", None, b"xyz", b"123"], lambda v: v.decode()),
        ("bool", pa.bool_(), [True, False, None, True, True], lambda v: str(v).lower()),
        ("i8", pa.int8(), [1, -128, None, 127, 0], plain),
        ("i16", pa.int16(), [1, -32768, None, 32767, 0], plain),
        ("i32", pa.int32(), [1, -(2**31), None, 2**31 - 1, 0], plain),
        ("i64", pa.int64(), [1, -(2**63), None, 2**63 - 1, 0], plain),
        ("u8", pa.uint8(), [1, 255, None, 128, 0], plain),
        ("u16", pa.uint16(), [1, 65535, None, 32768, 0], plain),
        ("u32", pa.uint32(), [1, 2**32 - 1, None, 2**31, 0], plain),
        ("u64", pa.uint64(), [1, 2**64 - 1, None, 2**63, 0], plain),
        ("f16", pa.float16(), None, None),
        ("f32", pa.float32(), [0.1, -3.0, None, 16777216.0, float("nan")], lambda v: {"0.1": "0.1", "-3.0": "-3", "16777216.0": "16777216", "nan": "NaN"}[str(v)]),
        ("f64", pa.float64(), [0.1, 1e21, None, 1.5e-7, float("-inf")], lambda v: {"0.1": "0.1", "1e+21": "1e+21", "1.5e-07": "1.5e-07", "-inf": "-Inf"}[str(v)]),
        ("date", pa.date32(), dates, lambda v: "%04d-%02d-%02d" % (v.year, v.month, v.day)),
        ("time_ms", pa.time32("ms"), clocks, clock),
        ("time_us", pa.time64("us"), clocks, clock),
        ("time_ns", pa.time64("ns"), clocks, clock),
        ("ms", pa.timestamp("ms"), times, lambda v: stamp(v, "")),
        ("ms_utc", pa.timestamp("ms", "UTC"), times, lambda v: stamp(v, "Z")),
        ("us", pa.timestamp("us"), micro, lambda v: stamp(v, "")),
        ("us_utc", pa.timestamp("us", "Europe/Berlin"), micro, lambda v: stamp(v, "Z")),
        ("ns", pa.timestamp("ns"), recent, lambda v: stamp(v, "")),
        ("ns_utc", pa.timestamp("ns", "UTC"), recent, lambda v: stamp(v, "Z")),
        ("d9", pa.decimal128(9, 2), [D("1234567.89"), D("-0.05"), None, D("-1234567.89"), D("0.00")], plain),
        ("d18", pa.decimal128(18, 0), [D("123456789012345678"), D("-5"), None, D("-123456789012345678"), D("0")], plain),
        ("d38", pa.decimal128(38, 3), wide, lambda v: format(v, "f")),
        ("d76", pa.decimal256(76, 0), widest, lambda v: format(v, "f")),
        ("uuid", pa.uuid(), [i and i.bytes for i in ids], lambda v: str(uuid.UUID(bytes=v))),
        ("json", pa.json_(), ['{"a":1}', "[]", None, "null", '"x"'], plain),
        ("none", pa.null(), [None] * 5, plain),
        ("choice", pa.dictionary(pa.int8(), pa.string()), ["a", "b", None, "a", "a"], plain),
    ]
    import numpy

    halves = [0.5, -65504.0, None, 5.960464477539063e-08, 0.333251953125]
    arrays, rows = {}, [[] for _ in range(5)]
    for name, kind, values, text in columns:
        if name == "f16":
            values = [None if h is None else numpy.float16(h) for h in halves]
            text = lambda v: {0.5: "0.5", -65504.0: "-65504", 5.960464477539063e-08: "5.9604645e-08", 0.333251953125: "0.33325195"}[float(v)]
        if name in ("uuid", "json"):
            storage = pa.array(values, kind.storage_type)
            arrays[name] = pa.ExtensionArray.from_storage(kind, storage)
        else:
            arrays[name] = pa.array(values, kind)
        for row, v in zip(rows, values):
            row.append(None if v is None else text(v))
    table = pa.table(arrays)
    pq.write_table(table, "types.parquet", version="2.6", use_dictionary=False)
    save("types", rows)
    pq.write_table(table.drop_columns(["f16", "ns", "ns_utc", "time_ns", "d76"]), "types-dictionary.parquet", version="2.6", data_page_version="2.0", compression="zstd", store_decimal_as_integer=True)
    left_out = [i for i, c in enumerate(columns) if c[0] in ("f16", "ns", "ns_utc", "time_ns", "d76")]
    save("types-dictionary", [[v for i, v in enumerate(row) if i not in left_out] for row in rows])


def encodings():
    r = random.Random(1)
    n = 700
    text = [None if r.random() < 0.1 else "".join(r.choice("abcde") for _ in range(r.randrange(12))) for _ in range(n)]
    words = [r.choice(["red", "green", "blue", "", "a longer word"]) for _ in range(n)]
    sorted_ = ["customer-%08d" % (i * 37) for i in range(n)]
    small = [None if r.random() < 0.3 else r.randrange(-100, 100) for _ in range(n)]
    wide = [r.randrange(-(2**63), 2**63) for _ in range(n)]
    steady = [1_700_000_000_000 + 1000 * i for i in range(n)]
    amount = [None if r.random() < 0.05 else r.randrange(10_000) / 4 for _ in range(n)]
    flags = [None if r.random() < 0.5 else r.random() < 0.9 for _ in range(n)]
    fixed = [bytes(r.choice(b"xyz") for _ in range(5)) for _ in range(n)]
    nothing = [None] * n
    schema = pa.schema([
        pa.field("text", pa.string()), pa.field("words", pa.string(), nullable=False), pa.field("sorted", pa.string(), nullable=False),
        pa.field("small", pa.int32()), pa.field("wide", pa.int64(), nullable=False), pa.field("steady", pa.int64()),
        pa.field("amount", pa.float64()), pa.field("single", pa.float32()), pa.field("flags", pa.bool_()), pa.field("sure", pa.bool_(), nullable=False),
        pa.field("fixed", pa.binary(5), nullable=False), pa.field("nothing", pa.string()),
    ])
    sure = [i % 3 == 0 for i in range(n)]
    table = pa.table([text, words, sorted_, small, wide, steady, amount, amount, flags, sure, fixed, nothing], schema=schema)

    def number(v):
        return None if v is None else str(int(v)) if v == int(v) else repr(v)

    def flag(v):
        return None if v is None else str(v).lower()

    save("encodings", [
        [text[i], words[i], sorted_[i], number(small[i]), str(wide[i]), str(steady[i]), number(amount[i]), number(amount[i]), flag(flags[i]), flag(sure[i]), fixed[i].decode(), None]
        for i in range(n)
    ])

    def write(name, **options):
        pq.write_table(table, "encodings-" + name + ".parquet", **options)

    strings = ["text", "words", "sorted", "nothing"]
    for version in ("1.0", "2.0"):
        v = "v" + version[0]
        write("plain-" + v, data_page_version=version, use_dictionary=False, compression="none", write_page_checksum=True)
        write("dictionary-" + v, data_page_version=version, compression="snappy", data_page_size=600, write_batch_size=64, row_group_size=300, write_page_checksum=True)
        delta = {c: "DELTA_BYTE_ARRAY" for c in strings + ["fixed"]}
        delta |= {c: "DELTA_BINARY_PACKED" for c in ("small", "wide", "steady")}
        delta |= {c: "BYTE_STREAM_SPLIT" for c in ("amount", "single")}
        delta |= {c: "RLE" for c in ("flags", "sure")}
        write("delta-" + v, data_page_version=version, use_dictionary=False, column_encoding=delta, compression="gzip", data_page_size=900, write_batch_size=50)
        lengths = {c: "DELTA_LENGTH_BYTE_ARRAY" for c in strings} | {c: "BYTE_STREAM_SPLIT" for c in ("small", "wide", "steady", "fixed")}
        write("lengths-" + v, data_page_version=version, use_dictionary=False, column_encoding=lengths, compression="zstd", row_group_size=90)
    write("brotli", compression="brotli")
    write("lz4", compression="lz4", use_dictionary=False)


def duck():
    con = duckdb.connect()
    con.execute("""create table t as select * from (values
        ('a'::varchar, 1::utinyint, 2::usmallint, 3::uinteger, 4::ubigint, 5::hugeint, 1.5::decimal(4,1), 12.345::decimal(18,3), -9999999999999999999.99::decimal(30,2),
         date '2024-02-29', time '12:34:56.5', timestamp '2026-01-31 15:04:05.25', timestamptz '2026-01-31 15:04:05+02', uuid '00112233-4455-6677-8899-aabbccddeeff', true, 0.5::float, interval 1 day, 'x'::blob, 'b'::enum('a','b')),
        (null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)
        ) v(s,u8,u16,u32,u64,huge,d4,d18,d30,d,t,ts,tz,id,b,f,span,blob,e)""")
    con.execute("copy t to 'duckdb.parquet' (format parquet, compression zstd)")
    save("duckdb", [
        ["a", "1", "2", "3", "4", "5", "1.5", "12.345", "-9999999999999999999.99", "2024-02-29", "12:34:56.5", "2026-01-31T15:04:05.25", "2026-01-31T13:04:05Z",
         "00112233-4455-6677-8899-aabbccddeeff", "true", "0.5", None, "x", "b"],
        [None] * 19,
    ])


def legacy():
    """Mostly ConvertedTypes, as of before LogicalType."""
    frame = pandas.DataFrame({
        "s": ["a", "b"], "i": pandas.array([1, -2], dtype="int16"), "u": pandas.array([1, 255], dtype="uint8"),
        "t": pandas.to_datetime(["2026-01-31 15:04:05.500", "1969-12-31 23:59:59.000"]), "f": [0.5, 2.0], "b": [True, False],
    })
    fastparquet.write("legacy.parquet", frame, times="int64", has_nulls=False, write_index=False)
    save("legacy", [["a", "1", "1", "2026-01-31T15:04:05.5", "0.5", "true"], ["b", "-2", "255", "1969-12-31T23:59:59", "2", "false"]])
    table = pa.table({"t": pa.array([dt.datetime(2026, 1, 31, 15, 4, 5, 123456), dt.datetime(1969, 12, 31, 23, 59, 59), None], pa.timestamp("ns"))})
    pq.write_table(table, "int96.parquet", use_deprecated_int96_timestamps=True)
    save("int96", [["2026-01-31T15:04:05.123456Z"], ["1969-12-31T23:59:59Z"], [None]])


def nested():
    pq.write_table(pa.table({
        "id": pa.array([1, 2, 3]),
        "tags": pa.array([["a", "b"], [], None], pa.list_(pa.string())),
        "home": pa.array([{"city": "x", "zip": "1"}, None, {"city": None, "zip": "2"}]),
        "extra": pa.array([[("k", 1)], [], None], pa.map_(pa.string(), pa.int64())),
        "name": pa.array(["n1", None, "n3"]),
    }), "nested.parquet")


class Keys(pe.KmsClient):
    def __init__(self, _):
        super().__init__()

    def wrap_key(self, key, name):
        return base64.b64encode(key)

    def unwrap_key(self, key, name):
        return base64.b64decode(key)


def encrypted():
    table = pa.table({"email": ["a@example.com"], "note": ["x"]})
    for name, plain in (("encrypted", False), ("encrypted-columns", True)):
        config = pe.EncryptionConfiguration(footer_key="f", column_keys={"c": ["email"]}, plaintext_footer=plain)
        properties = pe.CryptoFactory(Keys).file_encryption_properties(pe.KmsConnectionConfig(), config)
        with pq.ParquetWriter(name + ".parquet", table.schema, encryption_properties=properties) as w:
            w.write_table(table)


def odd():
    empty = pa.table({"a": pa.array([], pa.string())})
    pq.write_table(empty, "zero-rows.parquet")
    pq.write_table(pa.table({}), "zero-columns.parquet")
    twice = pa.Table.from_arrays([pa.array(["1"]), pa.array(["2"]), pa.array(["3"])], names=["a", "b", "a"])
    pq.write_table(twice, "twice.parquet")


types()
encodings()
duck()
legacy()
nested()
encrypted()
odd()
