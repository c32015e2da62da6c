import {
  AudioLines,
  Braces,
  File,
  FileCode2,
  FileText,
  FileType2,
  Film,
  Globe,
  Image,
  MessageSquareText,
  NotebookText,
  ScrollText,
  type LucideIcon,
} from "lucide-react";
import type { ItemKind } from "#shared/model/item.ts";
import type { MessageKey } from "./messages/message.ts";

const icons: Record<ItemKind, LucideIcon> = {
  text: FileText,
  markdown: NotebookText,
  code: FileCode2,
  data: Braces,
  web: Globe,
  pdf: ScrollText,
  document: FileType2,
  image: Image,
  audio: AudioLines,
  video: Film,
  message: MessageSquareText,
  other: File,
};

export function KindIcon({ kind, className }: { readonly kind: ItemKind; readonly className?: string }) {
  const Icon = icons[kind];
  return <Icon aria-hidden="true" className={className ?? "size-4"} />;
}

export const kindKey = (kind: ItemKind): MessageKey => `kind.${kind}`;
