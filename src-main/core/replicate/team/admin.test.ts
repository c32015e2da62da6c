import { expect, test } from "vitest";
import type { AdminAnswer } from "#core/ports/admin-client.ts";
import type { Access } from "./tokens.ts";
import { createAdmin } from "./admin.ts";

const never = new AbortController().signal;
const noFiles = { write: () => Promise.reject(new Error("writes nothing")) };

interface Situation {
  readonly answers: AdminAnswer<unknown>[];
  readonly access?: Access;
  readonly isJoined?: boolean;
}

function situated({ answers, access, isJoined = true }: Situation) {
  const log: unknown[] = [];
  let tokenCount = 0;
  const tokens = {
    current: () =>
      Promise.resolve(
        access ?? ({ kind: "access", at: { server: "https://t.example", token: `t${tokenCount}` } } as const),
      ),
    forget: () => void tokenCount++,
  };
  const admin = createAdmin({
    client: {
      ask({ token }, question) {
        log.push([token, question]);
        return Promise.resolve(answers.shift() ?? { kind: "ended" });
      },
      trail: () => Promise.reject(new Error("not asked")),
    },
    files: noFiles,
    joined: () => Promise.resolve(isJoined ? { tokens } : undefined),
  });
  return { admin, log };
}

test("asks by part and name with the device's token, and with the next where it is not taken", async () => {
  const { admin, log } = situated({ answers: [{ kind: "unauthorised" }, { kind: "answered", value: [] }] });
  expect(await admin.people.list(undefined, never)).toEqual([]);
  const question = { part: "people", name: "list", input: undefined };
  expect(log).toEqual([
    ["t0", question],
    ["t1", question],
  ]);
});

test("in no team nothing is asked", async () => {
  const { admin, log } = situated({ answers: [], isJoined: false });
  expect(await admin.health.read(undefined, never)).toEqual({ refused: "TEAM_NOT_JOINED" });
  expect(await admin.audit.export({ path: "/x" }, never)).toEqual({ refused: "TEAM_NOT_JOINED" });
  expect(log).toEqual([]);
});

test.each<[AdminAnswer<unknown>, object]>([
  [{ kind: "refused", code: "LAST_OWNER" }, { refused: "LAST_OWNER" }],
  [
    { kind: "refused", code: "TOO_MANY", data: { countMax: "9" } },
    { refused: "TOO_MANY", data: { countMax: "9" } },
  ],
  [
    { kind: "failed", remark: { code: "no-answer" } },
    { refused: "TEAM_UNREACHABLE", data: { detail: "no-answer" } },
  ],
  [{ kind: "revoked" }, { refused: "DEVICE_REVOKED" }],
])("%o is told as %o", async (answer, refusal) => {
  expect(await situated({ answers: [answer] }).admin.tokens.list(undefined, never)).toEqual(refusal);
});

test("without a token nothing is asked, and why is told", async () => {
  const { admin, log } = situated({ answers: [], access: { kind: "ended" } });
  expect(await admin.devices.list(undefined, never)).toEqual({ refused: "DEVICE_REVOKED" });
  expect(log).toEqual([]);
});
