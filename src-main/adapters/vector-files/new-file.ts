import {
  closeSync,
  constants,
  copyFileSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { randomUUID } from "node:crypto";
import { FileRefusal } from "./file-refusal.ts";

/** Bytes that come to lie at a path when they are all there, and leave nothing at any other when they do not. */
export interface NewFile extends Disposable {
  /** Where they lie until then, beside it, for this account alone: for a library that writes paths. */
  readonly partialPath: string;
  append(bytes: Uint8Array): void;
  /** Over what was written already. */
  rewrite(offsetBytes: number, bytes: Uint8Array): void;
  /** The size in bytes. Refuses where something came to lie there meanwhile, unless it may be replaced. */
  publish(): number;
}

/** What is there already is looked at before the work is begun, and never written over without having been asked to. */
export function createNewFile(path: string, replace: boolean): NewFile {
  refuseWhatIsThere(path, replace);
  const partialPath = `${path}.${randomUUID().slice(0, 8)}.partial`;
  const descriptor = guarded(path, () => openSync(partialPath, "wx", 0o600));
  let isOpen = true;
  const close = (): void => {
    if (isOpen) closeSync(descriptor);
    isOpen = false;
  };
  const write = (bytes: Uint8Array, offsetBytes: number | null): void => {
    for (let done = 0; done < bytes.byteLength;) {
      const position = offsetBytes === null ? null : offsetBytes + done;
      done += writeSync(descriptor, bytes, done, bytes.byteLength - done, position);
    }
  };
  return {
    partialPath,
    append: (bytes) => guarded(path, () => write(bytes, null)),
    rewrite: (offsetBytes, bytes) => guarded(path, () => write(bytes, offsetBytes)),
    publish: () =>
      guarded(path, () => {
        fsyncSync(descriptor);
        close();
        if (replace) {
          refuseWhatIsThere(path, replace);
          renameSync(partialPath, path);
        } else placeNew(partialPath, path);
        return statSync(path).size;
      }),
    [Symbol.dispose]() {
      close();
      rmSync(partialPath, { force: true });
    },
  };
}

function refuseWhatIsThere(path: string, replace: boolean): void {
  const there = guarded(path, () => lstatSync(path, { throwIfNoEntry: false }));
  if (there === undefined) return;
  if (!replace) throw new FileRefusal({ code: "vector-file-exists", path });
  if (!there.isFile())
    throw new FileRefusal({ code: "vectors-not-writable", path, detail: "what is there is no regular file" });
}

/** Fails where something is there, which a rename would not. */
function placeNew(from: string, path: string): void {
  try {
    linkSync(from, path);
  } catch (thrown) {
    if (codeOf(thrown) === "EEXIST") throw thrown;
    // A file system without links.
    copyFileSync(from, path, constants.COPYFILE_EXCL);
  }
}

const codeOf = (thrown: unknown): unknown =>
  thrown instanceof Error && "code" in thrown ? thrown.code : undefined;

/** The system's refusals in words of ours. */
function guarded<Result>(path: string, act: () => Result): Result {
  try {
    return act();
  } catch (thrown) {
    if (codeOf(thrown) === undefined) throw thrown;
    if (codeOf(thrown) === "EEXIST") throw new FileRefusal({ code: "vector-file-exists", path });
    const detail = codeOf(thrown) === "ENOSPC" ? "the disk is full" : String((thrown as Error).message);
    throw new FileRefusal({ code: "vectors-not-writable", path, detail });
  }
}
