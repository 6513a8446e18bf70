import type { Schemas } from "@/shared/api/client";
import type { Text } from "@/shared/i18n";

/** sourceName is what people call a source: the file's own name, or the folder. */
export function sourceName(source: Schemas["Source"], t: Text): string {
  const key = source.key ?? source.keys?.[0] ?? source.prefix ?? source.bucket;
  const name = key.split("/").findLast((segment) => segment !== "") ?? key;
  return source.keys ? t.uploads.files(name, source.files ?? source.keys.length) : source.prefix ? `${name}/` : name;
}

/** sourceAddress is where it lies. */
export const sourceAddress = (source: Schemas["Source"]) =>
  `s3://${source.bucket}/${source.key ?? source.prefix ?? source.keys?.[0] ?? ""}`;
