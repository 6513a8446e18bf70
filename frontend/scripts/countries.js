// Writes the console's country codes from the list that the API checks with.
import { readFileSync, writeFileSync } from "node:fs";

const at = (path) => new URL(path, import.meta.url);
const codes = readFileSync(at("../../shared/amc/countries.txt"), "utf8").trim().split(/\s+/);
writeFileSync(
  at("../src/shared/ui/countries.gen.ts"),
  `/** ISO 3166-1 alpha-2. Generated from shared/amc/countries.txt: don't edit. */
export const codes = "${codes.join(" ")}".split(" ");
`,
);
