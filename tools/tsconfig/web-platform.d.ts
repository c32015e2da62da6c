/**
 * What every runtime of ours has beyond the language: browsers, Node and workers alike. Pure layers get these
 * names and no others, so that neither Node nor the DOM can creep in.
 */
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
  throwIfAborted(): void;
  addEventListener(type: "abort", listener: () => void, options?: { readonly once?: boolean }): void;
  removeEventListener(type: "abort", listener: () => void): void;
}
declare const AbortSignal: {
  readonly prototype: AbortSignal;
  new (): AbortSignal;
  abort(reason?: unknown): AbortSignal;
  any(signals: Iterable<AbortSignal>): AbortSignal;
  timeout(milliseconds: number): AbortSignal;
};

interface AbortController {
  readonly signal: AbortSignal;
  abort(reason?: unknown): void;
}
declare const AbortController: { new (): AbortController };

interface TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare const TextEncoder: { new (): TextEncoder };

interface TextDecoder {
  decode(bytes?: ArrayBuffer | ArrayBufferView): string;
}
declare const TextDecoder: {
  new (label?: string, options?: { readonly fatal?: boolean; readonly ignoreBOM?: boolean }): TextDecoder;
};

declare function structuredClone<T>(value: T): T;

interface URL {
  readonly href: string;
  readonly protocol: string;
  readonly username: string;
  readonly password: string;
  readonly host: string;
  readonly pathname: string;
  readonly search: string;
}
declare const URL: { new (url: string): URL; parse(url: string): URL | null };

interface CryptoKey {
  readonly type: "public" | "private" | "secret";
  readonly extractable: boolean;
}
interface CryptoKeyPair {
  readonly publicKey: CryptoKey;
  readonly privateKey: CryptoKey;
}
interface AesGcmParams {
  readonly name: "AES-GCM";
  readonly iv: BufferSource;
  readonly additionalData?: BufferSource;
}
type BufferSource = ArrayBuffer | ArrayBufferView<ArrayBuffer>;
interface SubtleCrypto {
  digest(algorithm: "SHA-256", data: BufferSource): Promise<ArrayBuffer>;
  encrypt(algorithm: AesGcmParams, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  decrypt(algorithm: AesGcmParams, key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  sign(algorithm: "Ed25519", key: CryptoKey, data: BufferSource): Promise<ArrayBuffer>;
  verify(algorithm: "Ed25519", key: CryptoKey, signature: BufferSource, data: BufferSource): Promise<boolean>;
  importKey(
    format: "raw" | "pkcs8" | "spki",
    keyData: BufferSource,
    algorithm: "AES-GCM" | "Ed25519",
    extractable: boolean,
    keyUsages: readonly ("encrypt" | "decrypt" | "sign" | "verify")[],
  ): Promise<CryptoKey>;
}
declare const crypto: {
  readonly subtle: SubtleCrypto;
  getRandomValues<T extends ArrayBufferView<ArrayBuffer>>(array: T): T;
};
