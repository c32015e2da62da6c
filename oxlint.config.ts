import { defineConfig } from "oxlint";
import { layers, neighboursOf, type Layer } from "./tools/layers.ts";

/** An allow list for `no-restricted-imports`: forbid everything, then take the permitted back, in order. */
function imports(layer: Layer, upwards: readonly string[]) {
  const invert = (pattern: string): string => (pattern.startsWith("!") ? pattern.slice(1) : `!${pattern}`);
  const group = [
    "**",
    "!./**",
    ...layer.mayImport.map(invert),
    ...upwards,
    ...neighboursOf(layer).map(invert),
  ];
  return ["error", { patterns: [{ group, message: `${layer.folder}: ${layer.because}.` }] }] as [
    "error",
    object,
  ];
}

export default defineConfig({
  plugins: ["typescript", "import", "unicorn", "oxc", "react"],
  ignorePatterns: ["**/node_modules/**", "out/**", ".cache/**", "native/build/**", "models/**/*.json"],
  categories: { correctness: "error" },
  options: { typeAware: true, reportUnusedDisableDirectives: "error" },
  rules: {
    "import/no-cycle": "error",
    "import/no-default-export": "error",
    "oxc/no-barrel-file": ["error", { threshold: 0 }],
    "typescript/no-floating-promises": "error",
    "typescript/no-misused-promises": "error",
    "typescript/switch-exhaustiveness-check": ["error", { considerDefaultExhaustiveForUnions: true }],
    // Text is spread into its code points on purpose.
    "typescript/no-misused-spread": ["error", { allow: ["string"] }],
    // Our interfaces are records of functions: none of them uses `this`.
    "typescript/unbound-method": "off",
    "typescript/no-explicit-any": "error",
    "typescript/consistent-type-imports": "error",
    "typescript/only-throw-error": "error",
    "typescript/require-array-sort-compare": ["error", { ignoreStringArrays: true }],
    "unicorn/filename-case": ["error", { case: "kebabCase" }],
    // Rules of the React compiler, which is not used.
    "react/immutability": "off",
    "react/incompatible-library": "off",
    "react/refs": "off",
    "react/set-state-in-effect": "off",
    "max-lines": ["error", { max: 500, skipBlankLines: true }],
    "max-lines-per-function": ["error", { max: 60, skipBlankLines: true, skipComments: true }],
  },
  overrides: [
    ...layers.flatMap((layer) => [
      {
        files: [`${layer.folder}/**`],
        rules: { "no-restricted-imports": imports(layer, ["!../**", "../../**"]) },
      },
      // From a layer's own folder, one step up is already somebody else's.
      { files: [`${layer.folder}/*`], rules: { "no-restricted-imports": imports(layer, ["../**"]) } },
    ]),
    {
      // Tests use real stores and files, whatever layer they stand beside; only Electron stays out.
      files: ["**/*.test.ts", "**/*.test.tsx", "**/*.conformance.ts", "**/*.fake.ts"],
      rules: {
        "no-restricted-imports": [
          "error",
          {
            patterns: [
              {
                group: ["electron", "electron/**", "../../**"],
                message: "no test starts Electron's own module.",
              },
            ],
          },
        ],
        "max-lines-per-function": "off",
      },
    },
    {
      // Markup is long without being involved.
      files: ["src-renderer/**/*.tsx"],
      rules: { "max-lines-per-function": ["error", { max: 120, skipBlankLines: true, skipComments: true }] },
    },
    {
      // These run in a page by their source text, so they may use nothing outside themselves.
      files: ["e2e/desktop/stand-in/{codec,page-glue}.ts"],
      rules: { "max-lines-per-function": "off" },
    },
    {
      // Their tools ask for it.
      files: ["*.config.ts", "e2e/*/playwright.config.ts", "e2e/*/fixtures/build-pages.ts"],
      rules: { "import/no-default-export": "off" },
    },
    // A Playwright fixture names what it needs, also when that is nothing.
    { files: ["e2e/*/**"], rules: { "no-empty-pattern": "off" } },
  ],
});
