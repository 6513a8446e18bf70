import { expect, test } from "vitest";
import lock from "../../package-lock.json?raw";
import manifest from "../../package.json";

const packages = (
  JSON.parse(lock) as { packages: Record<string, { version: string; integrity?: string; resolved?: string }> }
).packages;

test("every dependency is pinned to the version that is locked", () => {
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
  }
});

test("the lock holds every package to its content, and names no machine's registry", () => {
  for (const [path, { integrity, resolved }] of Object.entries(packages)) {
    if (path !== "") {
      expect(integrity, path).toMatch(/^sha512-/);
    }
    expect(resolved ?? "https://registry.npmjs.org/", path).toMatch(/^https:\/\/registry\.npmjs\.org\//);
  }
});
