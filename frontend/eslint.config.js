import hooks from "eslint-plugin-react-hooks";
import { readdirSync } from "node:fs";
import tseslint from "typescript-eslint";

// The house of the console: app -> features -> shared, and no feature knows another. Across these folders imports begin
// with "@/"; inside one they are relative and stay inside.
const house = (files, forbidden, message) => ({
  files,
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: [
          { group: forbidden, message },
          { group: ["../../**"], message: "begin with @/ what lies outside of this folder" },
        ],
      },
    ],
  },
});
const features = readdirSync(new URL("./src/features", import.meta.url));

export default tseslint.config(
  { ignores: ["dist", "**/*.gen.ts", "test-results", "playwright-report"] },
  ...tseslint.configs.strict,
  {
    files: ["src/**/*.{ts,tsx}"],
    plugins: { "react-hooks": hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      "@typescript-eslint/no-unused-vars": ["error", { ignoreRestSiblings: true }],
      "no-restricted-globals": [
        "error",
        { name: "localStorage", message: "it outlives the session, and any script can read it" },
      ],
    },
  },
  house(["src/shared/**"], ["@/app/**", "@/features/**"], "shared serves the features and knows none of them"),
  ...features.map((name) =>
    house(
      [`src/features/${name}/**`],
      ["@/app/**", ...features.filter((other) => other !== name).map((other) => `@/features/${other}/**`)],
      "features meet in app, and share what is in shared",
    ),
  ),
);
