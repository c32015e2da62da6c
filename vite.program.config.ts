/**
 * The edge host, the command line and the threads that each starts, in a few files: Node takes longer to find and link their
 * 1,600 modules than to run them. `src-main/hosts/built-program.ts` says when these are used instead of the sources.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join, relative, sep } from "node:path";
import { defineConfig, type Plugin } from "vite";

const root = import.meta.dirname;
const programs = join(root, "out", "program");
/** Each build has a folder of its own: what runs meanwhile goes on loading from the one that it began with. */
const name = `${Date.now().toString(36)}-${process.pid}`;
const keptMs = 30 * 86_400_000;

/** Started by address; the other workers are child processes, which run from their sources. */
const threads = ["db", "embed", "index"];
/** Pure JavaScript in many modules; other packages stay where they are. */
const bundled = [/^@orpc\//, "jose", "lib0", "radash", "yjs", "zod"];

const packages = join(root, "node_modules", ".package-lock.json");

const fromRoot = (path: string): string => relative(root, path).replaceAll(sep, "/");
const isOwn = (id: string): boolean => isAbsolute(id) && !fromRoot(id).startsWith("node_modules/");
const fromBuilt = (path: string): string => JSON.stringify(`../../../${fromRoot(path)}`);

/** What a module has beside it stands beside its source. */
const besideItsSource: Plugin = {
  name: "tessera:beside-its-source",
  transform(code, id) {
    if (!isOwn(id)) return null;
    return code.replaceAll(
      /import\.meta\.(url|dirname|resolve\("#workers\/(\w+)\.ts"\))/g,
      (whole, what: string, worker: string | undefined) => {
        if (what === "url") return `new URL(${fromBuilt(id)}, import.meta.url).href`;
        if (what === "dirname")
          return `process.getBuiltinModule("node:path").join(import.meta.dirname, ${fromBuilt(dirname(id))})`;
        return threads.includes(worker ?? "") ? `new URL("${worker}.js", import.meta.url).href` : whole;
      },
    );
  },
};

/** Tells last of all which build is to be used, and of what it was made. */
function tellOfInputs(): Plugin {
  const inputs = new Map<string, string>();
  const add = (path: string, content: string | Buffer): void => {
    const { size, mtimeMs } = statSync(path);
    const digest = createHash("sha256").update(content).digest("hex");
    inputs.set(path, `${size} ${mtimeMs} ${digest} ${fromRoot(path)}`);
  };
  return {
    name: "tessera:tell-of-inputs",
    enforce: "pre",
    buildStart() {
      // npm writes it with each package that comes, goes or changes.
      add(packages, readFileSync(packages));
    },
    transform(code, id) {
      if (isOwn(id)) add(id, code);
    },
    closeBundle() {
      const current = join(programs, "current");
      writeFileSync(`${current}.new`, `${[name, ...inputs.values()].join("\n")}\n`);
      renameSync(`${current}.new`, current);
      for (const { name: other, parentPath } of readdirSync(programs, { withFileTypes: true })) {
        const path = join(parentPath, other);
        if (Date.now() - statSync(path).mtimeMs > keptMs) rmSync(path, { recursive: true });
      }
    },
  };
}

export default defineConfig({
  root,
  publicDir: false,
  plugins: [tellOfInputs(), besideItsSource],
  ssr: { noExternal: bundled },
  build: {
    ssr: true,
    target: "node24",
    outDir: join(programs, name),
    rolldownOptions: {
      input: {
        cli: join(root, "src-main/hosts/cli/run-cli.ts"),
        edge: join(root, "src-main/hosts/edge/run-edge.ts"),
        ...Object.fromEntries(threads.map((each) => [each, join(root, `src-main/workers/${each}.ts`)])),
      },
      output: { format: "es", entryFileNames: "[name].js", chunkFileNames: "[name]-[hash].js" },
    },
  },
});
