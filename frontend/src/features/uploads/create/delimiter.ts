/** What people write for delimiters that no key makes, as `amcu --delimiter` takes it. */
const written: Record<string, string> = { tab: "\t", "\\t": "\t", "\\u0001": "\u0001" };

/** delimiterOf returns the character that a text stands for: "" for none yet, undefined when it stands for none. */
export function delimiterOf(text: string): string | undefined {
  const delimiter = written[text.toLowerCase()] ?? text;
  const one = delimiter.length === 1 && delimiter.charCodeAt(0) < 0x80 && !'\0\n\r"'.includes(delimiter);
  return one || delimiter === "" ? delimiter : undefined;
}

/** writtenAs is the text for a delimiter. */
export function writtenAs(delimiter = ""): string {
  return Object.keys(written).find((text) => written[text] === delimiter) ?? delimiter;
}
