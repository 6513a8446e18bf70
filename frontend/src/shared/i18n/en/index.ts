import { app, errors, nav } from "./app";
import { help } from "./help";
import { states, strategies, upload, uploads } from "./uploads";
import { wizard } from "./wizard";

/** Every text of the console. Other languages have the same keys: the type says so. */
export const en = { app, nav, errors, help, uploads, upload, states, strategies, wizard };

export type Text = typeof en;
