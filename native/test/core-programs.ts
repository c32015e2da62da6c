import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

export const run = promisify(execFile);
const native = join(import.meta.dirname, "..");
const kept = join(native, "..", ".cache", "core");

export interface CoreProgram {
  readonly name: string;
  readonly compiler: string;
  readonly flags: readonly string[];
  /** Of the objects of that program all but the kernel for AVX-512, which is made for any processor. */
  readonly emulatedBeside?: CoreProgram;
}

const strict = ["-std=c++17", "-O1", "-g1", "-Wall", "-Wextra", "-Werror", "-pthread"];
const kernel = "kernel_avx512";

async function compileSources(from: string, into: string, { compiler, flags }: CoreProgram): Promise<void> {
  await mkdir(into);
  const sources = (await readdir(from)).filter((name) => name.endsWith(".cpp"));
  const paths = sources.map((name) => join(from, name));
  await run(compiler, [...strict, ...flags, "-c", ...paths], { cwd: into });
}

/** Tests have sources of the same name as what they test, so objects lie apart, and two compilers run at once. */
const compileAll = (program: CoreProgram, into: string): Promise<unknown> =>
  Promise.all(["src", "test"].map((name) => compileSources(join(native, name), join(into, name), program)));

/** Without much optimisation, which takes the compiler longer than the slower kernel then takes. */
async function compileEmulated({ compiler, flags }: CoreProgram, into: string): Promise<void> {
  const emulation = ["-Og", "-Wno-psabi", "-isystem", join(native, "test", "emulated")];
  const source = join(native, "src", `${kernel}.cpp`);
  await mkdir(join(into, "src"));
  await run(compiler, [...strict, ...flags, ...emulation, "-c", source], { cwd: join(into, "src") });
}

const objectsIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true }))
    .filter((name) => name.endsWith(".o"))
    .map((name) => join(folder, name));

async function make(program: CoreProgram, into: string): Promise<void> {
  const { compiler, flags, emulatedBeside } = program;
  const others =
    emulatedBeside === undefined ? [] : await objectsIn(join(await programIn(emulatedBeside), ".."));
  await (emulatedBeside === undefined ? compileAll(program, into) : compileEmulated(program, into));
  const objects = [...others.filter((path) => !path.endsWith(`${kernel}.o`)), ...(await objectsIn(into))];
  await run(compiler, [...strict, ...flags, ...objects, "-o", join(into, "core")]);
}

async function digestOf(facts: readonly string[]): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(facts));
  for (const folder of ["src", "test"]) {
    const names = await readdir(join(native, folder), { recursive: true });
    for (const name of names.filter((each) => /\.(cpp|hpp|h)$/.test(each)).toSorted())
      hash.update(`\0${folder}/${name}\0`).update(await readFile(join(native, folder, name)));
  }
  return hash.digest("hex").slice(0, 16);
}

/** What is asked for while it is made, for others as well, is made once. */
const making = new Map<string, Promise<string>>();

/** The path of a program, kept until a source, a flag or the compiler is another: a processor minute a sanitizer. */
export async function programIn(program: CoreProgram): Promise<string> {
  const { stdout: version } = await run(program.compiler, ["--version"]);
  const digest = await digestOf([version, JSON.stringify(program)]);
  const folder = join(kept, program.name, digest);
  const made = making.get(folder) ?? makeIn(folder, program);
  making.set(folder, made);
  return made;
}

/** Invariant: where the folder is, it is whole, because what is made beside it takes its name at last. */
async function makeIn(folder: string, program: CoreProgram): Promise<string> {
  if (!existsSync(folder)) {
    await rm(join(folder, ".."), { recursive: true, force: true });
    await mkdir(join(folder, ".."), { recursive: true });
    const beside = await mkdtemp(`${folder}-`);
    await make(program, beside);
    await rename(beside, folder);
  }
  return join(folder, "core");
}
