import { expect, test } from "vitest";
import { ModelEntry } from "#shared/model/model-catalogue.ts";
import { tinyModel } from "#shared/model/tiny-model.fake.ts";
import { ModelState } from "#shared/rpc/models-contract.ts";
import { speechHint } from "./speech-hint.ts";

const model = (kind: ModelEntry["kind"], state: ModelState["kind"]) => ({
  entry: ModelEntry.parse({ ...tinyModel, kind }),
  state: ModelState.parse({ kind: state, doneBytes: 0, totalBytes: 1 }),
});

test("a download is spoken of only where one can be begun", () => {
  expect(speechHint([model("text", "absent"), model("speech", "unverified")])).toBe("spoken.noDownload");
  expect(speechHint([model("speech", "unverified"), model("speech", "absent")])).toBe("spoken.noModel");
  expect(speechHint([model("speech", "paused")])).toBe("spoken.noModel");
  expect(speechHint([])).toBe("spoken.noDownload");
});

test("nothing is said where a model writes", () => {
  expect(speechHint([model("speech", "unverified"), model("speech", "ready")])).toBeUndefined();
});
