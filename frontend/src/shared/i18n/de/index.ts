import type { Text } from "../en";
import { app, errors, nav, places } from "./app";
import { connections } from "./connections";
import { instances } from "./instances";
import { columns, datasets } from "./datasets";
import { mappings } from "./mappings";
import { forget } from "./forget";
import { activity } from "./activity";
import { webhooks } from "./webhooks";
import { notes, reasons } from "./notes";
import { problems } from "./problems";
import { rules } from "./rules";
import { states, strategies, upload, uploads } from "./uploads";
import { wizard } from "./wizard";

export const de: Text = {
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
  problems,
  notes,
  reasons,
};
