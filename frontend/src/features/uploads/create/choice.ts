import type { Schemas } from "@/shared/api/client";
import { readingOf } from "./reading";

type SourceRef = Schemas["SourceRef"];

/** keysOf are the objects that a source names one by one. */
export const keysOf = (source: SourceRef | undefined): string[] =>
  source?.keys ?? (source?.key === undefined ? [] : [source.key]);

/** isChosen says whether an object, or a folder by its prefix, is what the source names. */
export const isChosen = (source: SourceRef | undefined, bucket: string, id: string) =>
  source?.bucket === bucket && (source.prefix === id || keysOf(source).includes(id));

/**
 * chosen returns the source after a page of a folder is selected anew: objects that are not on the page stay chosen, and
 * a folder stands alone. How the files are written is kept.
 */
export function chosen(
  source: SourceRef | undefined,
  bucket: string,
  page: string[],
  selected: string[],
): SourceRef | undefined {
  const here = source?.bucket === bucket ? source : undefined;
  const made = (what: Pick<SourceRef, "key" | "keys" | "prefix">): SourceRef => ({
    bucket,
    ...what,
    ...readingOf(source),
  });
  const [fresh, ...others] = selected.filter((id) => !isChosen(source, bucket, id));
  if (fresh?.endsWith("/") && others.length === 0) {
    return made({ prefix: fresh });
  }
  const objects = selected.filter((id) => !id.endsWith("/")); // all of a page are its objects
  if (
    objects.length === 0 &&
    here?.prefix !== undefined &&
    (selected.includes(here.prefix) || !page.includes(here.prefix))
  ) {
    return here;
  }
  const elsewhere = keysOf(here).filter((key) => !page.includes(key));
  const keys = [...elsewhere, ...objects];
  const [key] = keys;
  return key === undefined ? undefined : keys.length === 1 ? made({ key }) : made({ keys });
}
