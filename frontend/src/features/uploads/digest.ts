import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

const pieceSize = 4 << 20;

/** digestOf is the SHA-256 of a file, read in pieces: it may be larger than memory, and the page stays alive meanwhile. */
export async function digestOf(file: Blob, signal: AbortSignal, onPart: (part: number) => void): Promise<string> {
  const hash = sha256.create();
  for (let at = 0; at < file.size; at += pieceSize) {
    signal.throwIfAborted();
    onPart(at / file.size);
    hash.update(new Uint8Array(await file.slice(at, at + pieceSize).arrayBuffer()));
  }
  return bytesToHex(hash.digest());
}
