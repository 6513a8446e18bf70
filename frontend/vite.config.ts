import react from "@vitejs/plugin-react";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  plugins: [react()],
  resolve: {
    alias: [
      { find: /^.*\/feature-notifications-drawer-content$/, replacement: here("./src/app/noFeatureNotices.ts") },
      { find: "@", replacement: here("./src") },
    ],
  },
  build: { target: "es2022", sourcemap: false, assetsInlineLimit: 0, manifest: true },
  server: {
    // `make run` serves everything but the pages under development.
    proxy: Object.fromEntries(
      ["/v1", "/oidc", "/runtime-config.json", "/version", "/openapi.yaml"].map((path) => [
        path,
        "http://127.0.0.1:8080",
      ]),
    ),
  },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}"],
    setupFiles: ["src/app/test-setup.ts"],
    unstubGlobals: true,
    testTimeout: 120_000,
    expect: { poll: { timeout: 60_000 } },
    server: { deps: { inline: [/@cloudscape-design/] } },
  },
});
