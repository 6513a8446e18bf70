import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const stack = () => ({
  api: process.env.AMCU_E2E_API as string,
  password: process.env.AMCU_E2E_PASSWORD as string,
});

const read = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;

/** Starts a stack of its own for all tests, and ends it. */
export default async function setup() {
  const root = resolve(import.meta.dirname, "../..");
  const data = mkdtempSync(join(tmpdir(), "amcu-e2e-"));
  const child = spawn(join(root, ".bin/local"), ["run", "--data", data], {
    cwd: root,
    env: { ...process.env, AMCU_ADDRESS: "127.0.0.1:0", AMCU_NO_FAULTS: "true" },
    stdio: ["ignore", "pipe", "ignore"],
  });
  const ended = new Promise<number | null>((done) => child.on("exit", done));
  // It prints its addresses once everything answers.
  const up = once(child.stdout, "data", { signal: AbortSignal.timeout(30_000) });
  await Promise.race([up, ended.then((code) => Promise.reject(new Error(`the stack ended with ${code}`)))]);
  child.stdout.resume();
  process.env.AMCU_E2E_API = read(join(data, "endpoints.json")).api;
  process.env.AMCU_E2E_PASSWORD = read(join(data, "credentials.json")).password;
  return async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
}
