// What a browser loads before the list of uploads stands, in English, held to a budget. Run it after `npm run build`.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const budget = 350_000; // bytes of JavaScript, gzipped
const first = [
  "index.html",
  "src/shared/i18n/en/index.ts",
  "node_modules/@cloudscape-design/components/i18n/messages/all.en.js",
  "src/features/uploads/UploadsPage.tsx",
];

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));
const files = new Set();
const take = (key) => {
  const chunk = manifest[key];
  if (!chunk) {
    throw new Error(`the build has no ${key}: say in scripts/size.js what is loaded first`);
  }
  if (!files.has(chunk.file)) {
    files.add(chunk.file);
    (chunk.css ?? []).forEach((file) => files.add(file));
    (chunk.imports ?? []).forEach(take);
  }
};
first.forEach(take);

const sizes = [...files].map((file) => ({ file, gzip: gzipSync(readFileSync(new URL(file, dist))).length }));
const sum = (end) => sizes.filter(({ file }) => file.endsWith(end)).reduce((n, { gzip }) => n + gzip, 0);
for (const { file, gzip } of sizes.sort((a, b) => b.gzip - a.gzip)) {
  console.log(`${(gzip / 1000).toFixed(1).padStart(7)} kB  ${file}`);
}
const js = sum(".js");
console.log(
  `${(js / 1000).toFixed(1)} kB of JavaScript at first, of ${budget / 1000}; ${(sum(".css") / 1000).toFixed(1)} kB of styles`,
);
if (js > budget) {
  console.error("The first load is over its budget.");
  process.exit(1);
}
