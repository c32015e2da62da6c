import { createRouterClient } from "@orpc/server";
import type { MessagePortMain } from "electron";
import { fileURLToPath } from "node:url";
import type { Application, WorkerEntries } from "#hosts/application.ts";
import { assemble } from "#hosts/assemble.ts";
import { createAccess } from "#hosts/edge/access.ts";
import { loadApiPages } from "#hosts/edge/api-pages.ts";
import { createEdgeServer } from "#hosts/edge/server.ts";
import { removeHostRecord, writeHostRecord } from "#hosts/host-record.ts";
import { limits } from "#hosts/limits.ts";
import { systemClock } from "#hosts/system-clock.ts";
import { watchDemo } from "#hosts/watch-demo.ts";
import { createPortChannel } from "#rpc/channels/serve-port.ts";
import { isCameraRecording } from "#shared/model/camera.ts";
import { tellChanges } from "./tell-changes.ts";
import type { CoreMessage, CoreReply } from "./core-messages.ts";
import { createDecoderPorts } from "./decoder-ports.ts";
import { keepCaptured } from "./keep-captured.ts";

/** The core in its own process: the shell hands it ports to windows; the command line finds it on loopback. */
const [dataFolder = "", version = "", ...options] = process.argv.slice(2);
const isDemo = options.includes("--demo");
const bundled = (file: string): URL => new URL(file, import.meta.url);
const entries: WorkerEntries = {
  db: bundled("../../workers/db.js"),
  index: bundled("../../workers/index.js"),
  embed: bundled("../../workers/embed.js"),
  decode: bundled("../../workers/decode.js"),
  media: bundled("../../workers/media.js"),
  infer: bundled("../../workers/infer.js"),
  places: bundled("../../workers/places.js"),
  readText: bundled("../../workers/read-text.js"),
  vectorFiles: bundled("../../workers/vector-files.js"),
};
/** What the package has outside its archive, for nothing inside that can be watched. */
const demoFolder = fileURLToPath(bundled("../../../../../demo/library")).replace(
  /app\.asar(?=[/\\])/,
  "app.asar.unpacked",
);
const reply = (message: CoreReply): void => process.parentPort.postMessage(message);
const inWords = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
const report = (thrown: unknown, where: string): void =>
  void process.stderr.write(`${where}: ${thrown instanceof Error ? (thrown.stack ?? "") : String(thrown)}\n`);

const decoderPorts = createDecoderPorts({
  ask: (id) => reply({ kind: "decoder-wanted", id }),
  close: () => reply({ kind: "decoder-unwanted" }),
  idleMs: limits.decoderIdleMs,
});
const opened = open();
opened.catch((thrown: unknown) => reply({ kind: "cannot-start", message: inWords(thrown) }));
process.parentPort.on(
  "message",
  ({ data, ports }: { readonly data: CoreMessage; readonly ports: readonly MessagePortMain[] }) => {
    const [port] = ports;
    if (data.kind === "decoder") decoderPorts.take(data.id, port, data.processId);
    else
      opened
        .then((core) => (core === undefined ? undefined : receive(core, data, port)))
        .catch((thrown: unknown) => giveUp(data, thrown));
  },
);

type Heard = Exclude<CoreMessage, { kind: "decoder" }>;

interface Core {
  readonly application: Application;
  readonly serve: (port: MessagePortMain) => void;
  close(): Promise<void>;
}

async function open(): Promise<Core | undefined> {
  const assembly = await assemble({
    dataFolder,
    entries,
    modelFolder: fileURLToPath(bundled("../../../../../models/static-en")),
    shape: "desktop",
    version,
    demo: isDemo,
    environment: process.env,
    decoderPage: decoderPorts.page,
    report,
  });
  if (assembly.kind !== "ready") {
    reply({ kind: "cannot-start", message: assembly.detail });
    return undefined;
  }
  const { application } = assembly;
  const { settings } = application.services;
  const tellLocale = (): void => reply({ kind: "locale", locale: settings.current().locale });
  tellLocale();
  settings.onChange(tellLocale);
  const closing = new AsyncDisposableStack();
  closing.use(application);
  await listen(application, closing);
  const telling = new AbortController();
  closing.defer(() => telling.abort());
  const { watches, library, cameras } = application.services;
  const matches = watches.stream(telling.signal);
  const tellMatches = async (): Promise<void> => {
    for await (const match of matches) if (settings.current().notify) reply({ kind: "matched", match });
  };
  void tellMatches();
  void tellChanges(
    library.watchActivity(telling.signal),
    ({ paused }) => paused,
    (paused) => reply({ kind: "paused", paused }),
  );
  void tellChanges(
    cameras.watch(telling.signal),
    (all) => all.filter(isCameraRecording).map(({ name }) => name),
    (names) => reply({ kind: "recording", cameras: names }),
  );
  await application.start();
  if (isDemo) {
    const trouble = await watchDemo(library, demoFolder);
    if (trouble !== undefined) process.stderr.write(`${trouble}\n`);
  }
  // A part that died takes the process with it; the shell starts a fresh one.
  void application.failed.then(() => process.exit(1));
  const channel = createPortChannel(application.router);
  return {
    application,
    close: () => closing.disposeAsync(),
    serve(port) {
      channel.serve(port);
      port.start();
    },
  };
}

/** For the command line while the app runs: the API on loopback, behind the token, without the pages. */
async function listen(application: Application, closing: AsyncDisposableStack): Promise<void> {
  const access = createAccess({ ...application.secrets, clock: systemClock });
  const apiPages = await loadApiPages(version);
  const server = closing.use(
    createEdgeServer({
      ...application,
      access,
      files: undefined,
      apiPages,
      hostNames: [],
    }),
  );
  const port = await server.listen(0, "127.0.0.1");
  await writeHostRecord(dataFolder, {
    processId: process.pid,
    shape: "desktop",
    startedMs: systemClock.nowMs(),
    url: `http://127.0.0.1:${port}`,
  });
  closing.defer(() => removeHostRecord(dataFolder));
}

async function receive(core: Core, message: Heard, port: MessagePortMain | undefined): Promise<void> {
  switch (message.kind) {
    case "connect":
      if (port !== undefined) core.serve(port);
      return;
    case "request":
      return reply(await respond(core.application, message));
    case "capture":
      return reply(await keepCaptured(core.application, message));
    case "set-paused":
      await asWindow(core).library.setPaused({ paused: message.paused });
      return;
    case "stop-recording":
      await asWindow(core).capture.setPaused({ paused: true });
      return;
    case "close":
      await core.close();
      process.exit(0);
  }
}

/** One message that fails ends nothing but itself: a pause that a full disk does not take holds, and needs the core to hold it. */
function giveUp(message: Heard, thrown: unknown): void {
  report(thrown, message.kind);
  if (message.kind === "close") process.exit(1);
  if ("id" in message) reply({ kind: "response", id: message.id, status: 500, headers: {}, body: null });
}

/** As the window asks it, so that the trail has it. */
const asWindow = ({ application }: Core) => createRouterClient(application.router);

async function respond(
  { content }: Application,
  message: Extract<CoreMessage, { kind: "request" }>,
): Promise<CoreReply> {
  const { id, url, range } = message;
  const request = new Request(url.replace(/^app:/, "http:"), range === null ? {} : { headers: { range } });
  const response = (await content.respond(request)) ?? new Response(null, { status: 404 });
  const body = response.body === null ? null : await response.bytes();
  return {
    kind: "response",
    id,
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body,
  };
}
