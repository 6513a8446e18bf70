// @vitest-environment node

import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { digestOf } from "./digest";

test.each([0, 1, (4 << 20) - 1, 4 << 20, (8 << 20) + 7])(
  "a file of %i bytes has the digest that others compute",
  async (size) => {
    const bytes = Uint8Array.from({ length: size }, (_, i) => (i * 31) % 251);
    const parts: number[] = [];
    const digest = await digestOf(new Blob([bytes]), new AbortController().signal, (part) => parts.push(part));
    expect(digest).toBe(createHash("sha256").update(bytes).digest("hex"));
    expect(parts).toHaveLength(Math.ceil(size / (4 << 20)));
  },
);

test("it stops when nobody wants it any more", async () => {
  const stop = new AbortController();
  await expect(digestOf(new Blob([new Uint8Array(9 << 20)]), stop.signal, () => stop.abort())).rejects.toThrow("abort");
});
