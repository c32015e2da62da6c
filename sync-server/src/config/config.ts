/** What an operator sets, on the command line or in the environment. The command line holds. */
import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import * as z from "zod";
import { DeviceId } from "#shared/model/team.ts";
import { OrganisationName } from "../cells/directory.ts";
import { databaseAddress } from "../database/database-address.ts";
import { purgeLimits } from "../purge/limits.ts";
import { proxyAddresses } from "./proxy-addresses.ts";
import { signOnService } from "./sign-on-service.ts";

const { trashDaysUsual, trashDaysMax } = purgeLimits;
const trashDaysWrong = `--trash-days is a whole number of days, from 1 to ${trashDaysMax}`;

const Settings = z.object({
  dataFolder: z.string().min(1),
  host: z.string().min(1),
  port: z.coerce.number("--port is a whole number from 0 to 65535").int().min(0).max(65_535),
  /** Absent: the database in the data folder. */
  databaseUrl: databaseAddress("--database is an address such as postgres://user@host/name").optional(),
  /** Hot standbys of it, which answer searches. */
  replicaUrls: z
    .array(databaseAddress("--replica is an address such as postgres://user@standby/name"))
    .readonly(),
  /** A file that says in which cell each of several organisations lies. */
  cellsFile: z.string().optional(),
  /** A new organisation, to be put into a cell at `publicUrl`. */
  placed: z
    .object({ name: OrganisationName, cell: z.string("--place takes a --cell: which of the file's") })
    .optional(),
  /** An organisation that is to lie in another cell, or after all to stay where it is. */
  moved: z
    .object({
      name: z
        .string("--to and --cancel are about --move NAME: say of which organisation")
        .pipe(OrganisationName),
      to: z.string().optional(),
      cancel: z.boolean(),
    })
    .refine(
      ({ to, cancel }) => (to === undefined) === cancel,
      "--move takes --to CELL, or --cancel where it is to stay after all",
    )
    .optional(),
  /** Show the file's organisations, and end. */
  directory: z.boolean(),
  /** Whose backup, file or answer it is, where there are several. */
  organisation: OrganisationName.optional(),
  /** Between instances; absent: the database carries it. */
  busUrl: z
    .string()
    .regex(/^(nats|tls):\/\/[^/]+$/, "--bus is an address such as nats://host:4222")
    .optional(),
  /** As people reach it, behind a proxy: links and sign-in by others are made of it. */
  publicUrl: z.url("--public-url is an address such as https://tessera.example.org").optional(),
  /** Whose word is taken for where a request came from, beside this machine's. */
  proxies: proxyAddresses,
  /** How long the trail says what was done; its hashes stay. */
  trailDays: z.coerce.number("--trail-days is a whole number of days, at least 1").int().min(1).max(36_500),
  /** How long things lie in the trash before the server removes them. */
  trashDays: z.coerce
    .number(trashDaysWrong)
    .int(trashDaysWrong)
    .min(1, trashDaysWrong)
    .max(trashDaysMax, trashDaysWrong),
  /** The database was put back from a backup: note it, and end. */
  restored: z.boolean(),
  /** Something was erased: take its bytes out of PostgreSQL's own files, and end. */
  scrub: z.boolean(),
  /** A file of changes that a device has written: takes it in, and ends. */
  deltaFile: z.string().min(1, "--import names the file that a device has written").optional(),
  /** Where to write what a device is to be told, and of which; then ends. */
  answerFile: z.string().min(1, "--export names the file to be written").optional(),
  answerFor: z
    .string()
    .refine(
      (id) => DeviceId.safeParse(id).success,
      "--for takes the id of a device, as `tessera team status` prints it",
    )
    .transform((id) => DeviceId.parse(id))
    .optional(),
  answerContents: z.boolean(),
  /** For how long devices may then bring back what it lacks. */
  recoverDays: z.coerce
    .number("--recover-days is a whole number of days, from 1 to 90")
    .int()
    .min(1)
    .max(90, "--recover-days is a whole number of days, from 1 to 90"),
  /** Pages that may open a socket. */
  origins: z.array(z.string()).readonly(),
  /** Seals secrets in the database; several instances share it. Absent: a file in the data folder. */
  serverKey: z.string().optional(),
  singleSignOn: signOnService({
    issuer: "TESSERA_OIDC_ISSUER",
    clientId: "TESSERA_OIDC_CLIENT_ID",
  }).optional(),
});
const alone = "--cells says where each organisation lies: leave --database, --replica and --bus out";
const ofOne =
  "--organisation NAME goes with --restored, --scrub, --import or --export, and with --cells each of these needs it";
const Config = Settings.refine(
  ({ busUrl, databaseUrl }) => busUrl === undefined || databaseUrl !== undefined,
  "--bus joins instances that share a PostgreSQL: say which with --database, or leave --bus out",
)
  .refine(
    ({ restored, deltaFile }) => !restored || deltaFile === undefined,
    "--restored and --import each end the program: note the backup first, then take the file in",
  )
  .refine(
    ({ answerFile, answerFor }) => (answerFile === undefined) === (answerFor === undefined),
    "--export names a file and --for the device that it is for: say both. `npm run tessera -- team status` on the device prints its id",
  )
  .refine(
    ({ answerFile, answerContents }) => answerFile !== undefined || !answerContents,
    "--contents is about what --export writes: say both, or leave --contents out",
  )
  .refine(
    ({ answerFile, restored, deltaFile }) =>
      answerFile === undefined || (!restored && deltaFile === undefined),
    "--export ends the program as --restored and --import do: one after another",
  )
  .refine(
    ({ scrub, restored, deltaFile, answerFile }) =>
      !scrub || (!restored && deltaFile === undefined && answerFile === undefined),
    "--scrub ends the program as --restored, --import and --export do: one after another",
  )
  .refine(
    ({ scrub, databaseUrl, cellsFile }) => !scrub || databaseUrl !== undefined || cellsFile !== undefined,
    "--scrub is about a PostgreSQL: say which with --database. In the data folder erasing itself writes the files anew",
  )
  .refine(
    ({ replicaUrls, databaseUrl }) => replicaUrls.length === 0 || databaseUrl !== undefined,
    "--replica is a standby of a PostgreSQL: say of which with --database, or leave --replica out",
  )
  .refine((settings) => settings.cellsFile === undefined || isAlone(settings), alone)
  .refine(
    ({ cellsFile, singleSignOn }) => cellsFile === undefined || singleSignOn === undefined,
    "single sign-on is each organisation's own: with --cells leave TESSERA_OIDC_ISSUER out, and write singleSignOn beside the organisation in the file",
  )
  .refine(
    ({ cellsFile, placed, moved, directory, organisation }) =>
      cellsFile !== undefined ||
      (placed === undefined && moved === undefined && organisation === undefined && !directory),
    "--place, --move, --directory and --organisation are about a file of cells: say which with --cells",
  )
  .refine(
    ({ placed, moved, directory, organisation }) =>
      [placed !== undefined, moved !== undefined, organisation !== undefined, directory].filter(Boolean)
        .length <= 1,
    "--place, --move, --directory and --organisation each end the program: one after another",
  )
  .refine(
    (settings) =>
      settings.cellsFile === undefined || isOfOne(settings) === (settings.organisation !== undefined),
    ofOne,
  )
  .refine(
    ({ placed, publicUrl }) => placed === undefined || publicUrl !== undefined,
    "--place takes a --public-url: where the organisation's people reach it",
  );
export type Config = z.infer<typeof Config>;

const isAlone = ({ databaseUrl, replicaUrls, busUrl }: z.infer<typeof Settings>): boolean =>
  [databaseUrl, replicaUrls[0], busUrl].every((each) => each === undefined);
const isOfOne = ({ restored, scrub, deltaFile, answerFile }: z.infer<typeof Settings>): boolean =>
  restored || scrub || deltaFile !== undefined || answerFile !== undefined;

export type ReadConfig =
  | { readonly kind: "config"; readonly config: Config }
  | { readonly kind: "help" }
  | { readonly kind: "wrong"; readonly message: string };

export const usage = `npm run server -- [options]

  --data FOLDER        where everything is kept            (TESSERA_SERVER_DATA, ~/.local/share/tessera-server)
  --host ADDRESS       where to listen                     (TESSERA_SERVER_HOST, 127.0.0.1)
  --port NUMBER        on which port                       (TESSERA_SERVER_PORT, 7420)
  --database URL       PostgreSQL with pgvector            (TESSERA_DATABASE_URL, the database in the data folder)
  --replica URL        a hot standby of it that answers searches, as often as needed
                       (TESSERA_REPLICA_URLS, with spaces between)
  --cells FILE         serves several organisations, each in a cell that the file names (TESSERA_CELLS)
  --place NAME         puts a new organisation into --cell NAME, to be reached at --public-url, and ends
  --move NAME --to CELL  moves an organisation there while instances serve, and ends; where it was interrupted the same again
                       goes on; --move NAME --cancel leaves it where it is
  --directory          shows which organisation lies where, and ends
  --organisation NAME  whose it is: with --cells beside --restored, --scrub, --import or --export
  --bus URL            NATS between instances             (TESSERA_BUS_URL, PostgreSQL itself)
  --public-url URL     how people reach it behind a proxy  (TESSERA_PUBLIC_URL)
  --proxy ADDRESS      a proxy on another machine, or a network of them such as 10.0.0.0/24, as often as needed: without it all
                       who come through it count as one who guesses passwords (TESSERA_PROXIES, with spaces between)
  --trail-days NUMBER  how long the trail keeps what was done (TESSERA_TRAIL_DAYS, 3650)
  --trash-days NUMBER  how long things lie in the trash before they are removed for all (TESSERA_TRASH_DAYS, ${trashDaysUsual})
  --restored           after a backup was put back: notes it and ends; then start the server as always
  --recover-days NUMBER  how long devices may bring back what the backup lacks (14)
  --scrub              after something was erased: takes what is left of it out of PostgreSQL's files, as far as SQL reaches,
                       says what is out of its reach, and ends; wants a superuser's --database, and locks tables meanwhile
  --import FILE        takes in what a device without a network exported, says what came of it, and ends; while the
                       server runs with its own database, send the file to it: POST /v1/deltas
  --export FILE --for DEVICE  writes what that device is to be told: what was taken and what was not, what others share and
                       what is erased; --contents: with what they hold; or ask the server: GET /v1/deltas/DEVICE
  --origin URL         a page that may open a socket, as often as needed
  --help

  TESSERA_SERVER_KEY   32 bytes in base64url that seal secrets; instances with one database share it
                       (a file in the data folder)
  TESSERA_OIDC_ISSUER, TESSERA_OIDC_CLIENT_ID, TESSERA_OIDC_CLIENT_SECRET   single sign-on`;

const options = {
  data: { type: "string" },
  host: { type: "string" },
  port: { type: "string" },
  database: { type: "string" },
  replica: { type: "string", multiple: true },
  cells: { type: "string" },
  place: { type: "string" },
  cell: { type: "string" },
  move: { type: "string" },
  to: { type: "string" },
  cancel: { type: "boolean" },
  directory: { type: "boolean" },
  organisation: { type: "string" },
  bus: { type: "string" },
  "public-url": { type: "string" },
  proxy: { type: "string", multiple: true },
  "trail-days": { type: "string" },
  "trash-days": { type: "string" },
  restored: { type: "boolean" },
  "recover-days": { type: "string" },
  scrub: { type: "boolean" },
  import: { type: "string" },
  export: { type: "string" },
  for: { type: "string" },
  contents: { type: "boolean" },
  origin: { type: "string", multiple: true },
  help: { type: "boolean", short: "h" },
} as const;

/** What can stand on the command line. */
export type Option = keyof typeof options;

export function readConfig(args: readonly string[], environment: NodeJS.ProcessEnv): ReadConfig {
  let values: ReturnType<typeof parseArgs<{ options: typeof options }>>["values"];
  try {
    ({ values } = parseArgs({ args: [...args], options, strict: true, allowPositionals: false }));
  } catch (thrown) {
    // Node says which option it does not know.
    return {
      kind: "wrong",
      message: `${thrown instanceof Error ? thrown.message : String(thrown)}\n\n${usage}`,
    };
  }
  if (values.help === true) return { kind: "help" };
  const read = Config.safeParse({
    dataFolder: resolve(
      values.data ??
        environment["TESSERA_SERVER_DATA"] ??
        join(environment["XDG_DATA_HOME"] ?? join(homedir(), ".local", "share"), "tessera-server"),
    ),
    host: values.host ?? environment["TESSERA_SERVER_HOST"] ?? "127.0.0.1",
    port: values.port ?? environment["TESSERA_SERVER_PORT"] ?? "7420",
    databaseUrl: values.database ?? environment["TESSERA_DATABASE_URL"],
    replicaUrls: values.replica ?? environment["TESSERA_REPLICA_URLS"]?.split(/\s+/).filter(Boolean) ?? [],
    cellsFile: values.cells ?? environment["TESSERA_CELLS"],
    placed: values.place === undefined ? undefined : { name: values.place, cell: values.cell },
    moved:
      values.move === undefined && values.to === undefined && values.cancel === undefined
        ? undefined
        : { name: values.move, to: values.to, cancel: values.cancel ?? false },
    directory: values.directory ?? false,
    organisation: values.organisation,
    busUrl: values.bus ?? environment["TESSERA_BUS_URL"],
    publicUrl: values["public-url"] ?? environment["TESSERA_PUBLIC_URL"],
    proxies: values.proxy ?? environment["TESSERA_PROXIES"]?.split(/\s+/).filter(Boolean) ?? [],
    trailDays: values["trail-days"] ?? environment["TESSERA_TRAIL_DAYS"] ?? "3650",
    trashDays: values["trash-days"] ?? environment["TESSERA_TRASH_DAYS"] ?? String(trashDaysUsual),
    restored: values.restored ?? false,
    scrub: values.scrub ?? false,
    deltaFile: values.import === undefined ? undefined : resolve(values.import),
    answerFile: values.export === undefined ? undefined : resolve(values.export),
    answerFor: values.for,
    answerContents: values.contents ?? false,
    recoverDays: values["recover-days"] ?? "14",
    origins: values.origin ?? [],
    serverKey: environment["TESSERA_SERVER_KEY"],
    singleSignOn: singleSignOnOf(environment),
  });
  return read.success
    ? { kind: "config", config: read.data }
    : { kind: "wrong", message: read.error.issues.map(({ message }) => message).join("\n") };
}

const singleSignOnOf = (environment: NodeJS.ProcessEnv) =>
  environment["TESSERA_OIDC_ISSUER"] === undefined
    ? undefined
    : {
        issuer: environment["TESSERA_OIDC_ISSUER"],
        clientId: environment["TESSERA_OIDC_CLIENT_ID"],
        clientSecret: environment["TESSERA_OIDC_CLIENT_SECRET"],
      };
