// Preloaded by -r: from here on `import "electron"` and `require("electron")` are the stand-in.
const { registerHooks } = require("node:module");
const { readFileSync } = require("node:fs");
const { join } = require("node:path");
const { pathToFileURL } = require("node:url");

const url = pathToFileURL(join(__dirname, "electron.ts")).href;
registerHooks({
  resolve: (specifier, context, next) =>
    /^electron(\/(main|common|utility))?$/.test(specifier)
      ? { url, format: "module-typescript", shortCircuit: true }
      : next(specifier, context),
});
const define = (name, value) =>
  Object.defineProperty(process, name, { value, configurable: true, enumerable: true, writable: true });
const manifest = join(__dirname, "..", "..", "..", "node_modules", "electron", "package.json");
const { version } = JSON.parse(readFileSync(manifest, "utf8"));
define("versions", { ...process.versions, electron: version, chrome: "stand-in" });
if (process.env.STAND_IN_UTILITY === "1") {
  define("type", "utility");
  require("./utility-child.cjs");
} else {
  define("type", "browser");
  // Playwright's loader cuts its own switch from the front of the arguments.
  const [node, ...rest] = [process.argv[0], ...process.argv.slice(2)];
  const own = "--remote-debugging-port=0";
  process.argv = [node, ...(rest.includes(own) ? [own] : []), ...rest.filter((argument) => argument !== own)];
}
