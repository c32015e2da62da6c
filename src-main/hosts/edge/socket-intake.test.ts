import { EventEmitter } from "node:events";
import { setTimeout as pause } from "node:timers/promises";
import { expect, it } from "vitest";
import type { WebSocket } from "ws";
import type { Streams } from "#core/ports/use-cases.ts";
import { ItemId, Revision } from "#shared/model/ids.ts";
import { type StreamEvent, StreamName } from "#shared/model/stream.ts";
import { limits as intakeLimits } from "#hosts/intake/limits.ts";
import { fakeStream } from "#rpc/handlers/streams.fake.ts";
import { limits } from "./limits.ts";
import { takeInMessages } from "./socket-intake.ts";

const name = StreamName.parse("engine-room");
const itemId = ItemId.parse("01990000-0000-7000-8000-000000000001");

/** What `takeInMessages` asks of a socket, with a reader that may stand still. */
class StandInSocket extends EventEmitter {
  readonly OPEN = 1;
  readonly readyState = 1;
  isPaused = false;
  readonly answers: string[] = [];
  readonly #unread: (() => void)[] = [];
  #isRead = false;
  closed: string | undefined;
  readonly close = (_code: number, why: string): void => void (this.closed = why);
  readonly pause = (): void => void (this.isPaused = true);
  readonly resume = (): void => void (this.isPaused = false);
  readonly send = (text: string, done?: () => void): void => {
    this.answers.push(text);
    if (done === undefined) return;
    if (this.#isRead) done();
    else this.#unread.push(done);
  };
  /** From now on the other side takes every answer at once. */
  read(): void {
    this.#isRead = true;
    for (const done of this.#unread) done();
  }
  say(key: string, text = "x"): void {
    this.emit("message", Buffer.from(JSON.stringify({ key, text })), false);
  }
}

/** A stream of that name is there, as long as nothing else is said. */
function open(answer: (events: readonly StreamEvent[]) => ReturnType<Streams["push"]>, names = [name]) {
  const pushes: (readonly string[])[] = [];
  const socket = new StandInSocket();
  const push: Streams["push"] = (_, events) => {
    pushes.push(events.map(({ key }) => key));
    return answer(events);
  };
  const list = () => Promise.resolve(names.map((own) => ({ ...fakeStream, name: own })));
  takeInMessages({ push, list }, { name, lease: undefined }, socket as unknown as WebSocket);
  return { socket, pushes };
}
const stored = (events: readonly StreamEvent[]): ReturnType<Streams["push"]> =>
  Promise.resolve({
    outcomes: events.map(({ key }) => ({ key, outcome: "stored", itemId })),
    revision: Revision.parse(1),
  });

it("says before anything is pushed that there is no such stream", async () => {
  const { socket, pushes } = open(stored, []);
  await expect.poll(() => socket.closed).toBe("STREAM_NOT_FOUND");
  expect(socket.answers.join("")).toContain("STREAM_NOT_FOUND");
  expect(pushes).toEqual([]);
});

it("holds no more bytes than it may, however few the messages", async () => {
  const { socket } = open(() => new Promise(() => undefined));
  socket.say("first");
  await pause(0);
  const text = "x".repeat(90_000);
  const countMax = Math.ceil(limits.eventsWaitingBytesMax / text.length);
  for (let key = 0; key < countMax && !socket.isPaused; key++) socket.say(String(key), text);
  expect(socket.isPaused).toBe(true);
});

it("refuses a message that is too long without holding it", async () => {
  const { socket, pushes } = open(stored);
  socket.say("long", "x".repeat(intakeLimits.eventLineSizeBytesMax));
  await expect.poll(() => socket.answers.join("")).toContain("too long");
  expect(pushes).toEqual([]);
});

it("stores nothing more for whoever does not read the answers", async () => {
  const { socket, pushes } = open(stored);
  socket.say("1");
  await expect.poll(() => socket.answers).toHaveLength(1);
  for (let key = 2; key < limits.eventsWaitingMax + 2; key++) socket.say(String(key));
  await pause(5);
  expect([pushes.length, socket.isPaused]).toEqual([1, true]);
  socket.read();
  await expect.poll(() => pushes.flat().at(-1)).toBe(String(limits.eventsWaitingMax + 1));
  expect(socket.isPaused).toBe(false);
});
