import type { Message } from "#shared/kit/message.ts";
import type { en } from "./en.ts";

export type MessageKey = keyof typeof en;
export type Catalogue = Readonly<Record<MessageKey, Message>>;
