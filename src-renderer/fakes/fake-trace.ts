import type { StatusReason } from "#shared/model/item.ts";
import { inEnglish } from "#shared/model/remark.ts";
import type { TraceRemark } from "#shared/model/trace-remark.ts";
import type { TraceStep } from "#shared/rpc/library-contract.ts";
import type { FakeLibrary } from "./fake-library.ts";

const step = (
  stage: TraceStep["stage"],
  ok: boolean,
  remark: TraceRemark,
  reason?: StatusReason,
): TraceStep => ({
  stage,
  ok,
  detail: inEnglish(remark),
  remark,
  ...(reason === undefined ? {} : { reason }),
});

/** Ends where the invented item did; what is no item is hidden by a rule. */
export function fakeTrace({ items, segments }: FakeLibrary, path: string) {
  const item = items.find((each) => each.path === path);
  const steps = [
    step("exists", true, { code: "file-is-there" }),
    step("folder", true, { code: "in-folder", folder: "/home/ada/Notes" }),
    ...(item === undefined
      ? [step("ignore", false, { code: "hidden-by-rule-of-folder", rule: "*.tmp" })]
      : [
          step("ignore", true, { code: "no-rule-hides" }),
          step("queue", true, { code: "through-queue" }),
          item.reason === undefined
            ? step("extract", true, { code: "was-read-as", mediaType: item.mediaType ?? "text/plain" })
            : step("extract", false, { code: "text-not-had" }, item.reason),
        ]),
  ];
  const count = segments.filter(({ itemId }) => itemId === item?.id).length;
  const isFound = steps.every(({ ok }) => ok);
  if (isFound)
    steps.push(
      step("segments", true, { code: "has-parts", count }),
      step("words", true, { code: "words-indexed" }),
      step("vectors", true, { code: "has-vectors", vectorCount: count, segmentCount: count }),
    );
  const verdictRemark: TraceRemark = { code: isFound ? "can-be-found" : "cannot-be-found" };
  return {
    path,
    ...(item === undefined ? {} : { itemId: item.id }),
    steps,
    verdict: inEnglish(verdictRemark),
    verdictRemark,
  };
}
