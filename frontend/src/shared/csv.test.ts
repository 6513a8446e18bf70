import { expect, test } from "vitest";
import { parseCsv, writeCsv } from "./csv";

test.each<[string, string, string[][]]>([
  [
    "lines and cells",
    "a,b\nc,d",
    [
      ["a", "b"],
      ["c", "d"],
    ],
  ],
  ["every line end, also the last", "a\r\nb\rc\n", [["a"], ["b"], ["c"]]],
  ["blank lines", "\n\na\n\n", [["a"]]],
  ["empty cells", ",\n", [["", ""]]],
  ["a quoted empty line", '""\n', [[""]]],
  ["quotes", '"a,""b""\n",c', [['a,"b"\n', "c"]]],
  ["a quote inside a cell", 'a"b,c', [['a"b', "c"]]],
  ["a byte order mark", "\uFEFFa", [["a"]]],
  ["nothing", "", []],
])("%s", (_, text, rows) => expect(parseCsv(text)).toEqual(rows));

test("a quote that never closes is refused", () => expect(() => parseCsv('a\n"b')).toThrow());

test("what is written is read again", () => {
  const rows = [
    ["a,b", 'c"d', "e\r\nf", "", "\uFEFF"],
    ["g;h", " i ", "j", "k", "l"],
  ];
  expect(parseCsv(writeCsv(rows))).toEqual(rows);
  expect(parseCsv(writeCsv(rows, ";"), ";")).toEqual(rows);
});
