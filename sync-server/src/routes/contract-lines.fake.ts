/** The server's contract as lines, one a field, so that one version of it can be held against another. */
import * as z from "zod";

interface Schema {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Schema | boolean;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly items?: Schema;
  readonly prefixItems?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, Schema>>;
}
interface Procedure {
  readonly route: { readonly method?: string; readonly path?: string };
  readonly inputSchema?: z.ZodType;
  readonly outputSchema?: z.ZodType;
}
type Contract = Readonly<Record<string, Readonly<Record<string, object>>>>;

/** `search.query < text string`, `search.query < typing? boolean`, `search.query > totalCount integer`. */
export function contractLines(contract: Contract): readonly string[] {
  return Object.entries(contract).flatMap(([part, procedures]) =>
    Object.entries(procedures).flatMap(([verb, procedure]) => {
      const { route, inputSchema, outputSchema } = (procedure as { readonly "~orpc": Procedure })["~orpc"];
      const name = `${part}.${verb}`;
      return [
        `${name} ${route.method} ${route.path}`,
        ...fieldsOf(inputSchema).map((field) => `${name} < ${field}`),
        ...fieldsOf(outputSchema).map((field) => `${name} > ${field}`),
      ];
    }),
  );
}

/** As it is given, which is before anything is filled in. */
function fieldsOf(schema: z.ZodType | undefined): readonly string[] {
  // A stream's is another library's.
  if (schema === undefined || !("_zod" in schema)) return [];
  const root = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Schema;
  const kinds = new Map<string, Set<string>>();
  walk(root, "", "", root, kinds, []);
  return [...kinds].map(([path, of]) => `${path} ${[...of].toSorted().join("|")}`);
}

function walk(
  schema: Schema,
  path: string,
  mark: string,
  root: Schema,
  kinds: Map<string, Set<string>>,
  seen: readonly string[],
): void {
  const add = (kind: string): void =>
    void kinds.set(`.${path}${mark}`, (kinds.get(`.${path}${mark}`) ?? new Set()).add(kind));
  if (schema.$ref !== undefined) {
    // What holds itself is written down once.
    if (seen.includes(schema.$ref)) return add("again");
    const to = root.$defs?.[schema.$ref.replace("#/$defs/", "")] ?? {};
    return walk(to, path, mark, root, kinds, [...seen, schema.$ref]);
  }
  const choices = schema.anyOf ?? schema.oneOf ?? schema.allOf;
  if (choices !== undefined) {
    for (const choice of choices) {
      const variant = variantOf(choice);
      if (variant !== "") add(variant);
      walk(choice, `${path}${variant}`, mark, root, kinds, seen);
    }
    return;
  }
  if (schema.const !== undefined) return add(JSON.stringify(schema.const));
  if (schema.enum !== undefined) return schema.enum.forEach((each) => add(JSON.stringify(each)));
  add(schema.type ?? "any");
  if (schema.items !== undefined) walk(schema.items, `${path}[]`, "", root, kinds, seen);
  if (typeof schema.additionalProperties === "object")
    walk(schema.additionalProperties, `${path}{}`, "?", root, kinds, seen);
  for (const [name, inner] of Object.entries(schema.properties ?? {})) {
    const isNeeded = schema.required?.includes(name) === true;
    walk(inner, path === "" ? name : `${path}.${name}`, isNeeded ? "" : "?", root, kinds, seen);
  }
}

/** Which of several forms: by the field that has a word of its own. */
function variantOf({ properties = {} }: Schema): string {
  const told = Object.entries(properties).find(([, { const: word }]) => word !== undefined);
  return told === undefined ? "" : `(${told[0]}=${String(told[1].const)})`;
}

interface Field {
  readonly isNeeded: boolean;
  readonly kinds: ReadonlySet<string>;
}
function parsed(lines: readonly string[]): ReadonlyMap<string, Field> {
  return new Map(
    lines.map((line): [string, Field] => {
      const [, name = "", way = "", path = "", kinds = ""] = /^(\S+) (\S+) (\S+) ?(.*)$/.exec(line) ?? [];
      if (way !== "<" && way !== ">") return [name, { isNeeded: true, kinds: new Set([`${way} ${path}`]) }];
      return [
        `${name} ${way} ${path.replace(/\?$/, "")}`,
        { isNeeded: !path.endsWith("?"), kinds: new Set(kinds.split("|")) },
      ];
    }),
  );
}

/**
 * What of a contract keeps programs of the one before it from talking to a server of it, or the other way round; in words. What
 * one of them does not know it passes over, so fields may come; none may go, be asked for newly, or be of fewer kinds where they are sent.
 */
export function breaksBetween(before: readonly string[], now: readonly string[]): readonly string[] {
  const [old, next] = [parsed(before), parsed(now)];
  const breaks: string[] = [];
  for (const [path, field] of old) {
    const later = next.get(path);
    if (later === undefined) {
      breaks.push(`${path} is gone`);
      continue;
    }
    const isAsked = !path.includes(" >");
    if (isAsked && later.isNeeded && !field.isNeeded) breaks.push(`${path} is asked for now`);
    if (!isAsked && field.isNeeded && !later.isNeeded) breaks.push(`${path} need not be answered any more`);
    const [sent, taken] = isAsked ? [field, later] : [later, field];
    for (const kind of sent.kinds)
      if (!takes(taken.kinds, kind)) breaks.push(`${path} may be ${kind}, which is not taken`);
  }
  for (const [path, { isNeeded }] of next) {
    if (old.has(path) || !isNeeded || !old.has(parentOf(path))) continue;
    breaks.push(
      path.includes(" <") ? `${path} is asked for now` : `${path} is not answered by a server before`,
    );
  }
  return breaks;
}

const takes = (kinds: ReadonlySet<string>, kind: string): boolean =>
  kinds.has(kind) ||
  kinds.has("any") ||
  (kind.startsWith('"') && kinds.has("string")) ||
  (kind === "integer" && kinds.has("number"));

/** What the field lies in; what that is new is asked for by nobody before. */
function parentOf(path: string): string {
  const [name = "", way = "", field = ""] = path.split(" ");
  const at = Math.max(
    field.lastIndexOf("."),
    field.lastIndexOf("["),
    field.lastIndexOf("{"),
    field.lastIndexOf("("),
  );
  return `${name} ${way} ${at <= 0 ? "." : field.slice(0, at)}`;
}
