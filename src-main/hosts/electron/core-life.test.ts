import { expect, test } from "vitest";
import { createCoreLife } from "./core-life.ts";
import type { CoreMessage, CoreReply } from "./core-messages.ts";

/** Processes that do nothing by themselves, and what was made of them. */
function open() {
  const told: string[] = [];
  const posted: CoreMessage[] = [];
  const exits: (() => void)[] = [];
  const life = createCoreLife<never>({
    fork() {
      told.push("fork");
      return {
        pid: 1,
        postMessage: (message) => void posted.push(message),
        kill: () => true,
        on(event: "message" | "exit", listener: ((reply: CoreReply) => void) | (() => void)) {
          if (event === "exit") exits.push(listener as () => void);
        },
      };
    },
    onReply: () => undefined,
    onDeath: () => told.push("death"),
    onRestart: () => told.push("restart"),
    onEnd: () => told.push("end"),
  });
  return { life, told, posted, die: () => exits.at(-1)?.() };
}

test("a core that dies is started again, until it dies too often in a row", () => {
  const { told, die } = open();
  for (let time = 0; time < 4; time++) die();
  const again = ["death", "restart"];
  expect(told.filter((what) => what !== "fork")).toEqual([...again, ...again, ...again, "death", "end"]);
  expect(told.filter((what) => what === "fork")).toHaveLength(4);
});

test("a core that was asked to close is not started again", async () => {
  const { life, told, posted, die } = open();
  const closed = life.close();
  die();
  await closed;
  expect([posted, told]).toEqual([[{ kind: "close" }], ["fork", "death"]]);
});
