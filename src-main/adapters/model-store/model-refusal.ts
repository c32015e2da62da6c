import type { ModelRemark } from "#shared/model/model-remark.ts";

/** Thrown inside this adapter and told as a state or an event where it is left. */
export class ModelRefusal extends Error {
  override readonly name = "ModelRefusal";
  readonly why: ModelRemark;
  constructor(why: ModelRemark) {
    super(why.code);
    this.why = why;
  }
}

export const codeOf = (thrown: unknown): string | undefined =>
  thrown instanceof Error && "code" in thrown && typeof thrown.code === "string" ? thrown.code : undefined;

export const wordsOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);

const fullDisk = new Set(["ENOSPC", "EDQUOT"]);

/** The system's refusals in words of ours; what is no refusal of the system is a bug and thrown on. */
export function asFileRefusal(thrown: unknown, path: string): ModelRefusal {
  if (thrown instanceof ModelRefusal) return thrown;
  const code = codeOf(thrown);
  if (code === undefined) throw thrown;
  const detail = fullDisk.has(code) ? "the disk is full" : wordsOf(thrown);
  return new ModelRefusal({
    code: fullDisk.has(code) ? "model-disk-full" : "model-unreadable",
    path,
    detail,
  });
}
