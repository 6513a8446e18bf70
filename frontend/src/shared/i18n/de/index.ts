import type { Text } from "../en";
import { app, errors, nav } from "./app";
import { help } from "./help";
import { states, strategies, upload, uploads } from "./uploads";
import { wizard } from "./wizard";

export const de: Text = { app, nav, errors, help, uploads, upload, states, strategies, wizard };
