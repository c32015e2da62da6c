import type { VectorFileRemark } from "#shared/model/vector-file-remark.ts";

/** Thrown by parsers and writers, and turned into an answer where the process is asked: it never leaves that. */
export class FileRefusal extends Error {
  override readonly name = "FileRefusal";
  readonly why: VectorFileRemark;
  constructor(why: VectorFileRemark) {
    super(why.code);
    this.why = why;
  }
}

export const malformed = (path: string, detail: string): FileRefusal =>
  new FileRefusal({ code: "vector-file-malformed", path, detail });

export const unsupported = (path: string, detail: string): FileRefusal =>
  new FileRefusal({ code: "vector-file-unsupported", path, detail });
