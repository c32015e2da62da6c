import { useQuery } from "@tanstack/react-query";
import { Folder, FolderPlus, Lock, Search, Sparkles, type LucideIcon } from "lucide-react";
import { useState } from "react";
import { useAddFolder } from "#ui/state/folders.ts";
import { useFailureToast } from "#ui/state/item-actions.ts";
import { useClient } from "#ui/state/tessera.tsx";
import { Button } from "#ui/ui/button.tsx";
import { Logo } from "#ui/ui/logo.tsx";
import { Mosaic } from "#ui/ui/mosaic.tsx";
import { useText } from "#ui/ui/text.tsx";
import { BrowseDialog } from "./browse-dialog.tsx";

/** The first look: what this is, and the one thing to do. */
export function Welcome() {
  const text = useText();
  const [isBrowsing, setIsBrowsing] = useState(false);
  return (
    <div className="relative flex h-full flex-col items-center justify-center overflow-x-hidden overflow-y-auto px-6 py-10">
      <Mosaic />
      <div className="relative w-full max-w-xl animate-rise">
        <Logo size={56} />
        <h1 className="mt-5 text-3xl font-semibold tracking-tight">{text("welcome.title")}</h1>
        <p className="mt-2 max-w-[52ch] text-lg text-muted">{text("welcome.hint")}</p>
        <ul className="mt-6 flex flex-col gap-3">
          <Promise icon={Search} text={text("welcome.words")} />
          <Promise icon={Sparkles} text={text("welcome.meaning")} />
          <Promise icon={Lock} text={text("welcome.private")} />
        </ul>
        <div className="mt-8 flex flex-wrap gap-2">
          <Button look="primary" className="h-10 px-4 text-base" onClick={() => setIsBrowsing(true)}>
            <FolderPlus aria-hidden="true" className="size-4.5" />
            {text("welcome.choose")}
          </Button>
        </div>
        <Suggested />
      </div>
      <BrowseDialog open={isBrowsing} onOpenChange={setIsBrowsing} />
    </div>
  );
}

function Promise({ icon: Icon, text }: { readonly icon: LucideIcon; readonly text: string }) {
  return (
    <li className="flex items-start gap-3">
      <Icon aria-hidden="true" className="mt-0.5 size-4.5 shrink-0 text-accent" />
      <span>{text}</span>
    </li>
  );
}

/** Folders that most people have: one click and it begins. */
function Suggested() {
  const text = useText();
  const client = useClient();
  const add = useAddFolder();
  const onError = useFailureToast();
  const { data } = useQuery({
    queryKey: ["browse", null],
    queryFn: ({ signal }) => client.library.browse({}, { signal }),
  });
  const suggested = data?.suggested ?? [];
  if (suggested.length === 0) return null;
  return (
    <section aria-label={text("browse.suggested")} className="mt-6 border-t border-line pt-4">
      <h2 className="mb-2 text-sm text-faint">{text("welcome.suggested")}</h2>
      <div className="flex flex-wrap gap-2">
        {suggested.map(({ name, path }) => (
          <Button
            key={path}
            title={path}
            disabled={add.isPending}
            onClick={() => add.mutate({ path }, { onError })}
          >
            <Folder aria-hidden="true" className="size-4 text-accent" />
            <bdi>{name}</bdi>
          </Button>
        ))}
      </div>
    </section>
  );
}
