/** A folder of all that a folder may hold and nobody wants to meet. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync, truncateSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

export interface HostileFolder extends AsyncDisposable {
  /** By path below the root: `indexed`, or another status with its reason's code. */
  readonly verdicts: Readonly<Record<string, string>>;
}

/** The root must be there and empty. */
export async function makeHostileFolder(root: string): Promise<HostileFolder> {
  const put = (name: string, content: string | Buffer): void => writeFileSync(join(root, name), content);
  put("good.md", "# Good\n\nThis one is fine.");
  put("zero.txt", "");
  put("truncated.pdf", "%PDF-1.7\n1 0 obj\n<< /Type /Cat");
  put("wrong.pdf", "This is only text, whatever its name says.");
  put("broken.docx", "PK\u0003\u0004 not really a zip");
  put("broken.json", '{"open": ');
  put("invalid.txt", Buffer.from([0x68, 0x69, 0xff, 0xfe, 0x20, 0x74, 0x68, 0x65, 0x72, 0x65]));
  put("noise.bin", Buffer.from(Array.from({ length: 4096 }, (_, index) => (index * 7919) % 256)));
  put("sparse.txt", "");
  truncateSync(join(root, "sparse.txt"), 10 * 2 ** 30);
  put("line\nbreak.txt", "A name of two lines.");
  put("\u202Egnp.txt", "A name that turns around.");
  const long = `${"n".repeat(251)}.txt`;
  put(long, "A name as long as they get.");
  writeFileSync(Buffer.concat([Buffer.from(`${root}/bad`), Buffer.from([0xff]), Buffer.from(".txt")]), "x");
  symlinkSync("loop", join(root, "loop"));
  mkdirSync(join(root, "dir"));
  symlinkSync("..", join(root, "dir/up"));
  symlinkSync("/etc/passwd", join(root, "elsewhere.txt"));
  execFileSync("mkfifo", [join(root, "pipe.txt")]);
  const socket = createServer().listen(join(root, "socket.txt"));
  await once(socket, "listening");
  return {
    verdicts: {
      "good.md": "indexed",
      "zero.txt": "skipped: empty",
      "truncated.pdf": "failed: damaged",
      "wrong.pdf": "indexed",
      "broken.docx": "skipped: unsupported-type",
      "broken.json": "skipped: no-text",
      "invalid.txt": "indexed",
      "noise.bin": "skipped: binary-content",
      "sparse.txt": "skipped: too-large",
      "line\nbreak.txt": "indexed",
      "\u202Egnp.txt": "indexed",
      [long]: "indexed",
      "bad\\xff.txt": "skipped: path-not-text",
      loop: "skipped: not-a-file",
      "dir/up": "skipped: not-a-file",
      "elsewhere.txt": "skipped: not-a-file",
      "pipe.txt": "skipped: not-a-file",
      "socket.txt": "skipped: not-a-file",
      ...makeDevice(root),
    },
    async [Symbol.asyncDispose]() {
      socket.close();
      await once(socket, "close");
    },
  };
}

/** `/dev/zero` under another name: read, it never ends. Only root may make one, and not in every container. */
function makeDevice(root: string): HostileFolder["verdicts"] {
  if (process.getuid?.() !== 0) return {};
  try {
    execFileSync("mknod", [join(root, "device.txt"), "c", "1", "5"], { stdio: "ignore" });
  } catch {
    return {};
  }
  return { "device.txt": "skipped: not-a-file" };
}
