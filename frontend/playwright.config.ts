import { defineConfig } from "@playwright/test";

/** Against the whole local stack, with the system's Chromium. */
export default defineConfig({
  testDir: "e2e",
  testMatch: process.env.AMCU_SCREENS ? "*.shot.ts" : "*.spec.ts",
  timeout: 900_000, // a busy machine is no failure
  expect: { timeout: 90_000 },
  fullyParallel: true,
  workers: 2,
  retries: 0,
  forbidOnly: true,
  reporter: "list",
  use: {
    locale: "en-US",
    viewport: { width: 1280, height: 900 },
    trace: { mode: "retain-on-failure", screenshots: false },
    launchOptions: {
      executablePath: process.env.CHROMIUM || "/usr/bin/chromium",
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
});
