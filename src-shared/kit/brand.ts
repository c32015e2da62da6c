declare const brand: unique symbol;

/** A primitive that only its own schema or constructor can make: `Brand<string, "ItemId">`. */
export type Brand<Value, Name extends string> = Value & { readonly [brand]: Name };
