import type { Schemas } from "@/shared/api/client";
import { app, errors, nav, places } from "./app";
import { connections } from "./connections";
import { instances } from "./instances";
import { columns, datasets } from "./datasets";
import { mappings } from "./mappings";
import { forget } from "./forget";
import { activity } from "./activity";
import { webhooks } from "./webhooks";
import { rules } from "./rules";
import { states, strategies, upload, uploads } from "./uploads";
import { wizard } from "./wizard";

/** Every text of the console. Other languages have the same keys: the type says so. */
export const en = {
  app,
  nav,
  places,
  errors,
  uploads,
  upload,
  states,
  strategies,
  wizard,
  connections,
  instances,
  columns,
  datasets,
  mappings,
  forget,
  activity,
  webhooks,
  rules,
  /** What problems are by their code, in other languages: the API speaks English. */
  problems: {} as Record<string, string>,
  /** Notes on a source by their code, and why a column is left out, likewise. */
  notes: {} as Record<string, (note: Schemas["Note"], why: string) => string>,
  reasons: {} as Record<string, (reason: Schemas["NoteReason"]) => string>,
};

export type Text = typeof en;
