import type { SealedFiles } from "#core/ports/sealed-files.ts";

/** What a bad sector gives, and what another user, or a folder of that name, has left. */
const unreadable: ReadonlySet<unknown> = new Set(["EIO", "EACCES", "EPERM", "EISDIR"]);

/** The disk cannot read a file, today or ever: as good as damaged, where it can be made again. What passes by itself is no such failure. */
const isUnreadable = (thrown: unknown): thrown is Error =>
  thrown instanceof Error && "code" in thrown && unreadable.has(thrown.code);

/** Thrown on where it is none. */
export function asDamage(thrown: unknown): { readonly kind: "damaged"; readonly detail: string } {
  if (isUnreadable(thrown)) return { kind: "damaged", detail: thrown.message };
  throw thrown;
}

/** Of a file that can be made again: undefined where it is not there, is damaged, or cannot be read. */
export async function readDerived(
  sealed: SealedFiles,
  name: string,
): Promise<Uint8Array<ArrayBuffer> | undefined> {
  const read = await sealed.read(name).catch(asDamage);
  return read.kind === "found" ? read.bytes : undefined;
}
