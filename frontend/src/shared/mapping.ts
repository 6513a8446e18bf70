import type { Schemas } from "./api/client";

/** readMapping returns the mapping that a text holds as JSON, or undefined. What is wrong within one the API tells. */
export function readMapping(text: string): Schemas["Mapping"] | undefined {
  try {
    const given = JSON.parse(text) as Partial<Schemas["Mapping"]> | null;
    const whole =
      typeof given?.dataSetId === "string" &&
      Array.isArray(given.columns) &&
      given.columns.every((column) => typeof (column as { name?: unknown } | null)?.name === "string");
    return whole ? (given as Schemas["Mapping"]) : undefined;
  } catch {
    return undefined;
  }
}

/** What a data set may be called; Amazon keeps "list" for itself. */
export const dataSetForm = /^(?!list$)[a-z][a-z0-9_]{0,254}$/;

/** What a saved mapping may be called. */
export const mappingNameForm = /^[a-z0-9][a-z0-9._-]{0,99}$/;
