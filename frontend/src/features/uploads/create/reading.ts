import type { Schemas } from "@/shared/api/client";

/** readingOf is how the files of a source are read, as one value, whatever the options are. */
export function readingOf(source: Schemas["SourceRef"] | Schemas["Source"] | undefined): Schemas["Reading"] {
  const { bucket, key, keys, prefix, etag, size, files, ...reading } = (source ?? {}) as Partial<Schemas["Source"]>;
  return reading;
}
