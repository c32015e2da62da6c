/** Structured-clone-like values through JSON. Runs in Node and, by its source text, in the page: it may use nothing outside itself. */
export function makeCodec(): { encode(value: unknown): unknown; decode(value: unknown): unknown } {
  type Tagged = { $: string; v?: unknown; n?: string };
  const toBase64 = (bytes: Uint8Array): string => {
    let text = "";
    for (let at = 0; at < bytes.length; at += 32_768)
      text += String.fromCharCode(...bytes.subarray(at, at + 32_768));
    return btoa(text);
  };
  const fromBase64 = (text: string): Uint8Array =>
    Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  const encode = (value: unknown): unknown => {
    if (value === undefined) return { $: "undefined" };
    if (typeof value === "bigint") return { $: "bigint", v: String(value) };
    if (typeof value === "number" && !Number.isFinite(value)) return { $: "number", v: String(value) };
    if (typeof value === "function" || typeof value === "symbol")
      throw new Error("An object could not be cloned.");
    if (value === null || typeof value !== "object") return value;
    if (value instanceof Date) return { $: "date", v: value.getTime() };
    if (value instanceof Map)
      return { $: "map", v: [...value].map(([key, entry]) => [encode(key), encode(entry)]) };
    if (value instanceof Set) return { $: "set", v: [...value].map(encode) };
    if (value instanceof ArrayBuffer) return { $: "buffer", v: toBase64(new Uint8Array(value)) };
    if (ArrayBuffer.isView(value)) {
      return {
        $: "view",
        n: value.constructor.name.replace("Buffer", "Uint8Array"),
        v: toBase64(new Uint8Array(value.buffer, value.byteOffset, value.byteLength)),
      };
    }
    if (Array.isArray(value)) return value.map(encode);
    const entries = Object.entries(value).map(([key, entry]) => [key, encode(entry)]);
    return { $: "object", v: entries };
  };
  const decode = (value: unknown): unknown => {
    if (value === null || typeof value !== "object") return value;
    if (Array.isArray(value)) return value.map(decode);
    const { $: tag, v, n } = value as Tagged;
    switch (tag) {
      case "undefined":
        return undefined;
      case "bigint":
        return BigInt(v as string);
      case "number":
        return Number(v);
      case "date":
        return new Date(v as number);
      case "map":
        return new Map((v as [unknown, unknown][]).map(([key, entry]) => [decode(key), decode(entry)]));
      case "set":
        return new Set((v as unknown[]).map(decode));
      case "buffer":
        return fromBase64(v as string).buffer;
      case "view": {
        const view = (globalThis as unknown as Record<string, new (buffer: ArrayBufferLike) => unknown>)[
          n ?? "Uint8Array"
        ];
        if (view === undefined) throw new Error(`no such view: ${n}`);
        return new view(fromBase64(v as string).buffer);
      }
      default:
        return Object.fromEntries((v as [string, unknown][]).map(([key, entry]) => [key, decode(entry)]));
    }
  };
  return { encode, decode };
}
