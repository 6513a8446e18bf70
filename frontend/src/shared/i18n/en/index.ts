import { app, errors, nav } from "./app";
import { help } from "./help";
import { states, strategies, upload, uploads } from "./uploads";

/** Every text of the console. Other languages have the same keys: the type says so. */
export const en = { app, nav, errors, help, uploads, upload, states, strategies };

export type Text = typeof en;
