import { spawnSync } from "node:child_process";
import {
  closeSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { withLock } from "./lock.mjs";
import { onPath } from "./on-path.mjs";
import { inRoot } from "./paths.mjs";
import { reasonOf, say } from "./say.mjs";

/** Debian's suites with a PostgreSQL that our schema needs, the newest first. */
const sources = /** @type {const} */ ([
  ["forky", "18"],
  ["trixie", "17"],
]);
const cache = inRoot(".cache", "postgres");
const keyring = "/usr/share/keyrings/debian-archive-keyring.gpg";
const libraryFolder = "usr/lib/x86_64-linux-gnu";

/** Of what apt would install besides, the libraries that the programs load; the rest is for a whole system. */
const wanted =
  /^(postgresql|libc6$|libgcc-s1|libstdc|lib(pq5|icu\d+|ssl3t64|xml2|xslt1|lz4-1|zstd1|gssapi|krb5|k5crypto|com-err|keyutils|ldap2|ldap-|sasl2-2|pam0g|audit1|cap-ng|selinux1|pcre2|systemd0|uuid1|numa1|uring2|readline8|tinfo6|gcrypt20|gpg-error0|lzma5|cap2|bz2|crypt1|nettle|hogweed|gnutls|p11|idn2|unistring|tasn1|ffi8|gmp10|edit2|bsd0|md0|mount1|blkid1|xxhash0)|zlib1g)/;
const unwanted = /common|jit/;

/**
 * PostgreSQL with pgvector beside the system, which stays as it is. Once a checkout; apt verifies what it fetches.
 * @returns {{ readonly binFolder: string } | { readonly reason: string }}
 */
export function ensurePostgres() {
  const given = process.env.TESSERA_POSTGRES_BIN;
  if (given !== undefined) return { binFolder: given };
  if (process.platform !== "linux" || process.arch !== "x64" || onPath(["apt-get"]) === undefined)
    return {
      reason:
        "it is unpacked on Debian for x64 alone: set TESSERA_POSTGRES_BIN to a PostgreSQL 17 with pgvector",
    };
  mkdirSync(cache, { recursive: true });
  return withLock(join(cache, "lock"), unpackFirst, () =>
    say("waiting for another process to unpack PostgreSQL"),
  );
}

function unpackFirst() {
  /** @type {string[]} */
  const reasons = [];
  for (const [suite, major] of sources) {
    const folder = join(cache, `${suite}-${major}`);
    const binFolder = join(folder, "usr", "lib", "postgresql", major, "bin");
    if (existsSync(folder)) return { binFolder };
  }
  for (const [suite, major] of sources) {
    const folder = join(cache, `${suite}-${major}`);
    const making = `${folder}.making`;
    rmSync(making, { recursive: true, force: true });
    say(`unpacking PostgreSQL ${major} for the tests`);
    try {
      unpack(suite, major, making);
      renameSync(making, folder);
      return { binFolder: join(folder, "usr", "lib", "postgresql", major, "bin") };
    } catch (error) {
      reasons.push(reasonOf(error));
      rmSync(making, { recursive: true, force: true });
    }
  }
  return { reason: `PostgreSQL could not be fetched from Debian's mirror (${reasons.join("; ")})` };
}

/**
 * @param {string} suite
 * @param {string} major
 * @param {string} folder
 */
function unpack(suite, major, folder) {
  const apt = join(folder, ".apt");
  for (const name of ["lists/partial", "cache/archives/partial", "debs"])
    mkdirSync(join(apt, name), { recursive: true });
  writeFileSync(join(apt, "status"), "");
  writeFileSync(join(apt, "sources.list"), `deb [signed-by=${keyring}] ${mirror()} ${suite} main\n`);
  const options = [
    `Dir::Etc::sourcelist=${join(apt, "sources.list")}`,
    "Dir::Etc::sourceparts=/dev/null",
    `Dir::State::lists=${join(apt, "lists")}`,
    `Dir::Cache=${join(apt, "cache")}`,
    `Dir::State::status=${join(apt, "status")}`,
    "APT::Install-Recommends=false",
    "Debug::NoLocking=true",
    `APT::Sandbox::User=${output("id", ["-un"])}`,
    "Acquire::Languages=none",
  ].flatMap((option) => ["-o", option]);
  const debs = join(apt, "debs");
  const get = (/** @type {string[]} */ ...args) => output("apt-get", ["-q", ...options, ...args], debs);
  get("update");
  const packages = get("-s", "install", `postgresql-${major}`, `postgresql-${major}-pgvector`)
    .split("\n")
    .flatMap((line) => /^Inst (\S+)/.exec(line)?.[1] ?? [])
    .filter((name) => wanted.test(name) && !unwanted.test(name));
  get("download", ...packages);
  for (const deb of readdirSync(debs)) output("dpkg", ["-x", join(debs, deb), folder]);
  wrapPrograms(join(folder, "usr", "lib", "postgresql", major));
  for (const name of ["doc", "man", "locale", "lintian"])
    rmSync(join(folder, "usr", "share", name), { recursive: true, force: true });
  rmSync(apt, { recursive: true, force: true });
}

/** The mirror that this system already uses. */
function mirror() {
  const found = output("apt-get", ["indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"])
    .split("\n")
    .find((line) => line !== "" && !line.includes("security"));
  if (found === undefined) throw new Error("apt knows no mirror: run apt-get update");
  return found;
}

/**
 * Each program becomes a script that starts it with the libraries that came with it.
 * @param {string} versionFolder
 */
function wrapPrograms(versionFolder) {
  const bin = join(versionFolder, "bin");
  const programs = join(versionFolder, "elf");
  mkdirSync(programs);
  for (const name of readdirSync(bin)) {
    if (!isProgram(join(bin, name))) continue;
    copyFileSync(join(bin, name), join(programs, name));
    rmSync(join(bin, name));
    writeFileSync(
      join(bin, name),
      `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
libraries=$here/../../../../../${libraryFolder}
exec "$libraries/ld-linux-x86-64.so.2" --library-path "$libraries" --argv0 "$here/${name}" "$here/../elf/${name}" "$@"
`,
      { mode: 0o755 },
    );
  }
}

/** @param {string} path */
function isProgram(path) {
  const file = openSync(path, "r");
  try {
    const start = Buffer.alloc(4);
    readSync(file, start);
    return start.equals(Buffer.from("\x7fELF", "latin1"));
  } finally {
    closeSync(file);
  }
}

/**
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} [cwd]
 */
function output(command, args, cwd) {
  const ended = spawnSync(command, args, {
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
    ...(cwd === undefined ? {} : { cwd }),
  });
  if (ended.error !== undefined) throw ended.error;
  if (ended.status !== 0) throw new Error(`${command} failed: ${ended.stderr.trim().split("\n").at(-1)}`);
  return ended.stdout.trim();
}
