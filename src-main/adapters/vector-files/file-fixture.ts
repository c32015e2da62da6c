import type { VectorFilePage, VectorFileRequest } from "#core/ports/vector-files.ts";
import { quantise } from "#shared/kit/int8-vector.ts";
import { SpaceId } from "#shared/model/ids.ts";
import type { WrittenRows } from "./written-rows.ts";
import { createReadingService } from "./reading-service.ts";
import { createWritingService } from "./writing-service.ts";

/** For tests: files written and read here, without their processes. */
export const spaceId = SpaceId.parse("test@1 größer");

export const requestFor = (
  path: string,
  dimensions: number,
  given: Partial<VectorFileRequest> = {},
): VectorFileRequest => ({
  path,
  space: { id: spaceId, dimensions },
  expectedCount: 0,
  asCodes: false,
  replace: false,
  ...given,
});

/** Rows as the library has them: unit length, quantised. */
export function plantRows(ids: readonly number[], dimensions: number, chance: () => number): WrittenRows {
  const vectors = ids.map(() => {
    const vector = Float32Array.from({ length: dimensions }, () => chance() - 0.5);
    vector[0] = (vector[0] ?? 0) + 0.01;
    const length = Math.hypot(...vector);
    return quantise(vector.map((value) => value / length));
  });
  return {
    ids: Uint32Array.from(ids),
    codes: Int8Array.from(vectors.flatMap(({ codes }) => [...codes])),
    scales: Float64Array.from(vectors, ({ scale }) => scale),
  };
}

export function writeFile(request: VectorFileRequest, ...pages: readonly WrittenRows[]): void {
  const service = createWritingService();
  const answers = [service.begin(request), ...pages.map((page) => service.append(page)), service.finish()];
  service.close();
  const bad = answers.find((answer) => answer.kind === "refused");
  if (bad !== undefined) throw new Error(JSON.stringify(bad));
}

/** Every page, one behind the other; or why not. */
export function readFile(
  path: string,
  limit = 7,
): VectorFilePage | { readonly code: string; readonly detail: string } {
  const service = createReadingService();
  try {
    const opened = service.open(path);
    if (opened.kind === "refused") return codeAndDetail(opened.why);
    const ids: number[] = [];
    const values: number[] = [];
    while (ids.length < opened.facts.vectorCount) {
      const page = service.page(ids.length, limit);
      if (page.kind === "refused") return codeAndDetail(page.why);
      ids.push(...page.ids);
      values.push(...page.values);
    }
    return { ids: Float64Array.from(ids), values: Float32Array.from(values) };
  } finally {
    service.close();
  }
}

const codeAndDetail = (why: { readonly code: string; readonly detail?: string }) => ({
  code: why.code,
  detail: why.detail ?? "",
});
