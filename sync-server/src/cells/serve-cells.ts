/** One instance for all organisations of a directory: each request goes to the one whose name it was sent to. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { once } from "node:events";
import type { HiddenServer } from "../create-team-server.ts";
import { connectionCountMax, httpTimes } from "../http-limits.ts";
import { limitSending } from "../routes/sending-limit.ts";
import { repeat } from "../repeat.ts";
import { socketLimits } from "../sockets/limits.ts";
import { laterStatus, refuseUpgrade } from "../sockets/refuse-upgrade.ts";
import { hostOf, type Organisation, type Place, placeOf, readDirectory } from "./directory.ts";
import { cellLimits } from "./limits.ts";

export type OrganisationServer = Pick<HiddenServer, "handle" | "upgrade"> & AsyncDisposable;

export interface ServeCellsOptions {
  readonly path: string;
  readonly host: string;
  readonly port: number;
  /** One organisation's server, on its own database and no port. */
  open(organisation: Organisation, place: Place): Promise<OrganisationServer>;
  readonly report: (error: unknown) => void;
}

export interface CellsServer extends AsyncDisposable {
  readonly url: string;
}

interface Served {
  readonly host: string;
  readonly isMoving: boolean;
  /** Undefined while its cell does not answer, or it is on its way to another. */
  server: OrganisationServer | undefined;
}

/** Rejects where the directory cannot be read; a cell that is away keeps no other from being served. */
export async function serveCells(options: ServeCellsOptions): Promise<CellsServer> {
  const { host, port, report } = options;
  const served = await serveDirectory(options);
  const front = openFront(served);
  front.listen(port, host);
  await once(front, "listening");
  const looking = repeat(cellLimits.lookMs, () => served.look(), report);
  return {
    url: `http://${host}:${(front.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      await looking[Symbol.asyncDispose]();
      front.close();
      await served[Symbol.asyncDispose]();
      front.closeAllConnections();
    },
  };
}

interface ServedDirectory extends AsyncDisposable {
  readonly all: () => readonly Served[];
  /** Serves what was added, leaves what was taken out, and tries again what was away. */
  look(): Promise<void>;
}

async function serveDirectory({ path, open, report }: ServeCellsOptions): Promise<ServedDirectory> {
  const served = new Map<string, Served>();
  const openOne = async (organisation: Organisation, place: Place, entry: Served): Promise<void> => {
    try {
      entry.server ??= await open(organisation, place);
    } catch (cause) {
      report(
        new Error(`${organisation.name} is not served: its cell ${organisation.cell} failed`, { cause }),
      );
    }
  };
  const look = async (): Promise<void> => {
    const directory = await readDirectory(path);
    const wanted = new Map(
      directory.organisations.map((organisation) => {
        const place = placeOf(directory, organisation);
        return [JSON.stringify([organisation, place]), { organisation, place }] as const;
      }),
    );
    const left = [...served].filter(([key]) => !wanted.has(key));
    for (const [key] of left) served.delete(key);
    for (const [key, { organisation }] of wanted)
      if (!served.has(key)) served.set(key, newEntry(organisation));
    // Its devices are sent away before anything else is done about it: who comes back is told why.
    await Promise.all(left.map(async ([, { server }]) => server?.[Symbol.asyncDispose]()));
    await Promise.all(
      [...wanted].map(async ([key, { organisation, place }]) => {
        const entry = served.get(key);
        if (entry !== undefined && !entry.isMoving) await openOne(organisation, place, entry);
      }),
    );
  };
  await look();
  return {
    all: () => [...served.values()],
    look,
    async [Symbol.asyncDispose]() {
      await Promise.all([...served.values()].map(async ({ server }) => server?.[Symbol.asyncDispose]()));
    },
  };
}

const newEntry = (organisation: Organisation): Served => ({
  host: hostOf(organisation),
  isMoving: organisation.movingTo !== undefined,
  server: undefined,
});

function openFront({ all }: Pick<ServedDirectory, "all">): Server {
  const askedFor = ({ headers }: IncomingMessage): Served | undefined =>
    all().find(({ host }) => host === headers.host?.toLowerCase());
  const front = createServer(httpTimes, (request, response) => {
    limitSending(request, response);
    const entry = askedFor(request);
    if (entry?.server !== undefined) return entry.server.handle(request, response);
    if (entry === undefined && request.url === "/livez") return say(response, 200, "ok");
    if (entry === undefined && request.url === "/healthz") return sayWhetherAny(all(), response);
    refuse(response, whyOf(entry));
  });
  front.maxConnections = connectionCountMax;
  front.on("upgrade", (request, stream, head) => {
    const entry = askedFor(request);
    if (entry?.server !== undefined) entry.server.upgrade(request, stream, head);
    else refuseUpgrade(stream, upgradeStatusOf(refusals[whyOf(entry)]));
  });
  return front;
}

/** For a load balancer, which names no organisation. One that is being moved says nothing against this instance. */
function sayWhetherAny(all: readonly Served[], response: ServerResponse): void {
  const isAny = all.length === 0 || all.some(({ server, isMoving }) => server !== undefined || isMoving);
  if (isAny) say(response, 200, "ok");
  else say(response, 503, "no database");
}

function say(response: ServerResponse, code: 200 | 503, status: string): void {
  response.writeHead(code, { "content-type": "application/json" });
  response.end(JSON.stringify({ status }));
}

interface Refusal {
  readonly status: 421 | 503;
  readonly message: string;
}
const refusals = {
  unknown: {
    status: 421,
    message: "No organisation is reached by this name. Ask whoever runs the server which one is yours.",
  },
  away: { status: 503, message: "This organisation's database does not answer. Try again in a moment." },
  moving: {
    status: 503,
    message:
      "This organisation is being moved to another database. Nothing is lost; try again in some minutes.",
  },
} as const satisfies Record<string, Refusal>;

const whyOf = (entry: Served | undefined): keyof typeof refusals =>
  entry === undefined ? "unknown" : entry.isMoving ? "moving" : "away";

const upgradeStatusOf = ({ status }: Refusal): string =>
  status === 421 ? "421 Misdirected Request" : laterStatus;

function refuse(response: ServerResponse, why: keyof typeof refusals): void {
  const { status, message } = refusals[why];
  response.writeHead(status, {
    "content-type": "application/json",
    ...(status === 503 ? { "retry-after": String(socketLimits.retryAfterSeconds) } : {}),
  });
  response.end(JSON.stringify({ message }));
}
