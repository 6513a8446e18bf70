import type { Text } from "../en";
import { app, errors, nav, places } from "./app";
import { connections } from "./connections";
import { help } from "./help";
import { instances } from "./instances";
import { states, strategies, upload, uploads } from "./uploads";
import { wizard } from "./wizard";

export const de: Text = {
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
