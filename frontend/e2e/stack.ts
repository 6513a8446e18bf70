import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const root = resolve(import.meta.dirname, "../..");
const read = (file: string) => JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;

/** Where a stack listens, and how to sign in to it. */
export interface Stack {
  api: string;
  simulator: string;
  password: string;
  clientId: string;
  clientSecret: string;
  amazonClientId: string;
  amazonClientSecret: string;
  stop: () => Promise<void>;
}

/**
 * startStack starts the whole system in a folder of its own, which has seen so many jobs. It is up once it has printed its
 * addresses.
 */
export async function startStack(env: Record<string, string>, jobs: number): Promise<Stack> {
  const data = mkdtempSync(join(tmpdir(), "amcu-e2e-"));
  if (jobs > 0) {
    execFileSync("go", ["run", "./local/seed", "--data", data, "--jobs", String(jobs)], { cwd: root });
  }
  const child = spawn(join(root, ".bin/local"), ["run", "--data", data], {
    cwd: root,
    env: { ...process.env, AMCU_ADDRESS: "127.0.0.1:0", AMCU_NO_FAULTS: "true", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stderr.on("data", (piece: Buffer) => (log = (log + piece.toString()).slice(-4000)));
  const ended = new Promise<number | null>((done) => child.on("exit", done));
  const stop = async () => {
    child.kill("SIGTERM");
    await ended;
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await Promise.race([
      new Promise<void>((up) => child.stdout.once("data", () => up())),
      ended.then((code) => Promise.reject(new Error(`the stack ended with ${code}: ${log}`))),
      new Promise((_, late) =>
        setTimeout(() => late(new Error(`the stack is not up after two minutes: ${log}`)), 120_000).unref(),
      ),
    ]);
    const { api, simulator } = read(join(data, "endpoints.json"));
    const known = read(join(data, "credentials.json"));
    return { api, simulator, stop, ...known } as unknown as Stack;
  } catch (error) {
    await stop();
    throw error;
  }
}
