/**
 * parseCsv reads rows of cells (RFC 4180): a quoted cell may hold delimiters, line ends and, doubled, quotes. Lines without
 * any cell are passed over. It throws on a quote that never closes.
 */
export function parseCsv(text: string, delimiter = ","): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  let wasQuoted = false;
  const endCell = () => {
    row.push(cell);
    cell = "";
    wasQuoted = false;
  };
  const endRow = () => {
    const blank = row.length === 0 && cell === "" && !wasQuoted;
    endCell();
    if (!blank) {
      rows.push(row);
    }
    row = [];
  };
  for (let i = text.startsWith("\uFEFF") ? 1 : 0; i < text.length; i++) {
    const c = text.charAt(i);
    if (quoted) {
      if (c !== '"') {
        cell += c;
      } else if (text.charAt(i + 1) === '"') {
        cell += c;
        i++;
      } else {
        quoted = false;
      }
    } else if (c === '"' && cell === "") {
      quoted = wasQuoted = true;
    } else if (c === delimiter) {
      endCell();
    } else if (c === "\n" || (c === "\r" && text.charAt(i + 1) !== "\n")) {
      endRow();
    } else if (c !== "\r") {
      cell += c;
    }
  }
  if (quoted) {
    throw new Error("a quote is never closed");
  }
  endRow();
  return rows;
}

/** writeCsv writes what parseCsv reads. */
export function writeCsv(rows: string[][], delimiter = ","): string {
  const quote = (cell: string) =>
    cell.includes(delimiter) || /["\r\n\uFEFF]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
  return rows.map((row) => `${row.map(quote).join(delimiter)}\r\n`).join("");
}
