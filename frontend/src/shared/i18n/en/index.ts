import { app, errors, nav, places } from "./app";
import { connections } from "./connections";
import { help } from "./help";
import { instances } from "./instances";
import { states, strategies, upload, uploads } from "./uploads";
import { wizard } from "./wizard";

/** Every text of the console. Other languages have the same keys: the type says so. */
export const en = {
  app,
  nav,
  places,
  errors,
  help,
  uploads,
  upload,
  states,
  strategies,
  wizard,
  connections,
  instances,
};

export type Text = typeof en;
