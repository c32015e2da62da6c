import * as z from "zod";
import { serverContract } from "#shared/rpc/server/server-contract.ts";

/** One procedure as somebody would call it; `*` stands behind every word that may be made another. */
export interface Probed {
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly body: string | undefined;
}

interface Schema {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly items?: Schema;
}

const id = "01970000-0000-7000-8000-000000000001";
const mark = "*";

/** Something that may pass, so that what is asked gets as far as it can. */
function sampleOf(schema: Schema): unknown {
  if (schema.const !== undefined) return schema.const;
  if (schema.enum !== undefined) return `${String(schema.enum[0])}${mark}`;
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices !== undefined) return sampleOf(choices[0] ?? {});
  if (schema.properties !== undefined)
    return Object.fromEntries(
      Object.entries(schema.properties).map(([name, inner]) => [name, sampleOf(inner)]),
    );
  if (schema.type === "array") return [sampleOf(schema.items ?? {})];
  if (schema.type === "integer" || schema.type === "number") return Math.max(1, schema.minimum ?? 1);
  if (schema.type === "boolean") return true;
  if (schema.format === "uuid") return `${id}${mark}`;
  return schema.format === "email" ? `a@example.org${mark}` : `word${mark}`;
}

/** Every procedure that takes a word, in its body, its address or its query. */
export function probedRequests(): readonly Probed[] {
  return Object.entries(serverContract).flatMap(([part, contracts]) =>
    Object.entries(contracts).flatMap(([verb, contract]) => {
      const { inputSchema, route } = contract["~orpc"] as {
        readonly inputSchema?: z.ZodType;
        readonly route: { readonly method: string; readonly path: string };
      };
      if (inputSchema === undefined) return [];
      const schema = z.toJSONSchema(inputSchema, { io: "input", unrepresentable: "any" }) as Schema;
      const sample = sampleOf(schema) as Readonly<Record<string, unknown>>;
      const inPath = new Set([...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name));
      const path = `/v1${route.path.replaceAll(/\{\w+\}/g, `${id}${mark}`)}`;
      const rest = Object.fromEntries(Object.entries(sample).filter(([name]) => !inPath.has(name)));
      const isRead = route.method === "GET";
      const query = new URLSearchParams(
        Object.entries(isRead ? rest : {}).map(([name, value]) => [name, String(value)]),
      );
      const address = query.size === 0 ? path : `${path}?${query.toString().replaceAll("%2A", mark)}`;
      const body = isRead ? undefined : JSON.stringify(rest);
      const hasWord = `${address}${body ?? ""}`.includes(mark);
      return hasWord ? [{ name: `${part}.${verb}`, method: route.method, path: address, body }] : [];
    }),
  );
}
