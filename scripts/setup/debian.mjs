import { existsSync } from "node:fs";
import { runBeside } from "./commands.mjs";
import { onPath } from "./on-path.mjs";
import { reasonOf, say } from "./say.mjs";

/** What the tests use from the system, each with a file that shows it is there. */
export const testPackages = {
  chromium: "/usr/bin/chromium",
  // By a pattern, which may find nothing: where no such package is, the browser serves, and the others are installed.
  "?exact-name(chromium-headless-shell)": "/usr/bin/chromium-headless-shell",
  "fonts-liberation": "/usr/share/fonts/truetype/liberation",
  dbus: "/usr/bin/dbus-run-session",
  "gnome-keyring": "/usr/bin/gnome-keyring-daemon",
  python3: "/usr/bin/python3",
  "python3-numpy": "/usr/lib/python3/dist-packages/numpy",
  valgrind: "/usr/bin/valgrind",
  "libsimde-dev": "/usr/include/simde/x86/avx512.h",
  strace: "/usr/bin/strace",
  faketime: "/usr/bin/faketime",
  iproute2: "/usr/sbin/ip",
  openssl: "/usr/bin/openssl",
  ffmpeg: "/usr/bin/ffmpeg",
  "espeak-ng": "/usr/bin/espeak-ng",
};

/** What the benchmarks compare with. */
export const benchPackages = {
  ...testPackages,
  recollcmd: "/usr/bin/recollindex",
  sqlmap: "/usr/bin/sqlmap",
  "testssl.sh": "/usr/bin/testssl",
  ffuf: "/usr/bin/ffuf",
};

/** @param {Readonly<Record<string, string>>} packages */
export const missingOf = (packages) =>
  Object.keys(packages).filter((name) => !existsSync(packages[name] ?? ""));

/**
 * Installs what is missing, where this user may. Elsewhere the tests that need it say what they lack. Never rejects.
 * @param {Readonly<Record<string, string>>} packages
 */
export async function ensurePackages(packages) {
  if (process.platform !== "linux" || onPath(["apt-get"]) === undefined) return;
  const missing = missingOf(packages);
  if (missing.length === 0) return;
  if (process.getuid?.() !== 0) {
    say(`not installed, some tests will be skipped or fail: apt-get install ${missing.join(" ")}`);
    return;
  }
  say(`installing Debian packages for the tests: ${missing.join(" ")}`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  try {
    // One command of the shell: what else is set up keeps this thread from starting the second in time.
    await runBeside(
      "sh",
      ["-c", `${apt} update && ${apt} install -y --no-install-recommends "$@"`, "sh", ...missing],
      {
        env,
      },
    );
  } catch (error) {
    say(`could not install them: ${reasonOf(error)}`);
  }
}

const apt = "apt-get -qq -o DPkg::Lock::Timeout=300 -o Acquire::Retries=3";

/** The browser of the tests that need one with windows. */
export function findBrowser() {
  return (
    process.env.TESSERA_CHROMIUM ??
    onPath(["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"])
  );
}

/** Shows pages without the windows of a browser, which takes about half of the processor; else the browser. */
export const findHeadless = () =>
  process.env.TESSERA_HEADLESS ??
  process.env.TESSERA_CHROMIUM ??
  onPath(["chromium-headless-shell"]) ??
  findBrowser();
