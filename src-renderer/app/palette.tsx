import { useNavigate } from "@tanstack/react-router";
import { Command } from "cmdk";
import {
  Activity,
  Camera,
  CirclePause,
  CircleHelp,
  FolderPlus,
  Keyboard,
  Library,
  Moon,
  Pause,
  Play,
  RotateCcw,
  Search,
  Settings,
  Users,
  Sun,
  type LucideIcon,
} from "lucide-react";
import { Dialog as Radix } from "radix-ui";
import { useState } from "react";
import { BrowseDialog } from "#ui/features/first-run/browse-dialog.tsx";
import { useCapture } from "#ui/features/capture/capture-provider.tsx";
import { TraceDialog } from "#ui/features/library/trace-dialog.tsx";
import { useQueueActions } from "#ui/features/library/use-items.ts";
import { useActivity } from "#ui/state/activity.tsx";
import { useFolderActions } from "#ui/state/folders.ts";
import { useFailureToast } from "#ui/state/item-actions.ts";
import { useChangeSettings } from "#ui/state/system.ts";
import { focusSearch } from "#ui/state/window-events.ts";
import { useText } from "#ui/ui/text.tsx";

interface PaletteProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly onHelp: () => void;
}

interface PaletteCommand {
  readonly name: string;
  readonly Icon: LucideIcon;
  readonly run: () => void;
}

/** Everything that can be done, by name. */
export function Palette({ open, onOpenChange, onHelp }: PaletteProps) {
  const text = useText();
  const [words, setWords] = useState("");
  const [dialog, setDialog] = useState<"browse" | "trace">();
  const navigate = useNavigate();
  const groups = usePaletteCommands({ onHelp, onDialog: setDialog });
  const close = (): void => (onOpenChange(false), setWords(""));
  const searchFor = (): void => void navigate({ to: "/", search: { q: words.trim() } }).then(focusSearch);
  return (
    <>
      <Radix.Root open={open} onOpenChange={(next) => (next ? onOpenChange(true) : close())}>
        <Radix.Portal>
          <Radix.Overlay className="fixed inset-0 z-40 animate-fade bg-[oklch(0.2_0.02_220/0.45)] backdrop-blur-[2px]" />
          <Radix.Content
            aria-describedby={undefined}
            className="fixed top-[14vh] left-1/2 z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 animate-rise overflow-hidden rounded-xl border border-line bg-surface shadow-3"
          >
            <Radix.Title className="sr-only">{text("palette.title")}</Radix.Title>
            <Command label={text("palette.title")} loop>
              <Command.Input
                value={words}
                onValueChange={setWords}
                placeholder={text("palette.placeholder")}
                className="h-13 w-full border-b border-line bg-transparent px-5 text-lg outline-none placeholder:text-faint"
              />
              <Command.List label={text("palette.title")} className="max-h-96 overflow-y-auto p-2">
                {groups.map(({ heading, commands }) => (
                  <Command.Group
                    key={heading}
                    heading={heading}
                    className="[&_[cmdk-group-heading]]:px-3 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-semibold [&_[cmdk-group-heading]]:text-faint"
                  >
                    {commands.map(({ name, Icon, run }) => (
                      <PaletteItem key={name} name={name} Icon={Icon} onSelect={() => (close(), run())} />
                    ))}
                  </Command.Group>
                ))}
                {words.trim() === "" ? null : (
                  <PaletteItem
                    isAlwaysShown
                    name={text("palette.search", { words: words.trim() })}
                    Icon={Search}
                    onSelect={() => (searchFor(), close())}
                  />
                )}
              </Command.List>
            </Command>
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
      <BrowseDialog open={dialog === "browse"} onOpenChange={() => setDialog(undefined)} />
      <TraceDialog open={dialog === "trace"} onOpenChange={() => setDialog(undefined)} />
    </>
  );
}

function PaletteItem({
  name,
  Icon,
  onSelect,
  isAlwaysShown = false,
}: {
  readonly name: string;
  readonly Icon: LucideIcon;
  readonly onSelect: () => void;
  readonly isAlwaysShown?: boolean;
}) {
  return (
    <Command.Item
      value={name}
      forceMount={isAlwaysShown}
      onSelect={onSelect}
      className="flex h-10 cursor-pointer items-center gap-3 rounded-md px-3 data-[selected=true]:bg-accent-soft data-[selected=true]:text-accent"
    >
      <Icon aria-hidden="true" className="size-4 shrink-0" />
      <span className="truncate">{name}</span>
    </Command.Item>
  );
}

function usePaletteCommands({
  onHelp,
  onDialog,
}: {
  readonly onHelp: () => void;
  readonly onDialog: (dialog: "browse" | "trace") => void;
}): readonly { readonly heading: string; readonly commands: readonly PaletteCommand[] }[] {
  const text = useText();
  const navigate = useNavigate();
  const activity = useActivity();
  const { pauseAll } = useFolderActions();
  const { retry } = useQueueActions();
  const { setPaused: setCapturePaused } = useCapture();
  const { mutate: change } = useChangeSettings(useFailureToast());
  const paused = activity?.paused ?? false;
  return [
    {
      heading: text("palette.go"),
      commands: [
        {
          name: text("nav.search"),
          Icon: Search,
          run: () => void navigate({ to: "/", search: (before) => before }).then(focusSearch),
        },
        {
          name: text("nav.library"),
          Icon: Library,
          run: () => void navigate({ to: "/library", search: {} }),
        },
        { name: text("nav.activity"), Icon: Activity, run: () => void navigate({ to: "/activity" }) },
        { name: text("nav.capture"), Icon: Camera, run: () => void navigate({ to: "/capture" }) },
        { name: text("nav.team"), Icon: Users, run: () => void navigate({ to: "/team" }) },
        { name: text("nav.settings"), Icon: Settings, run: () => void navigate({ to: "/settings" }) },
      ],
    },
    {
      heading: text("palette.do"),
      commands: [
        { name: text("folder.add"), Icon: FolderPlus, run: () => onDialog("browse") },
        {
          name: paused ? text("activity.resumeAll") : text("activity.pauseAll"),
          Icon: paused ? Play : Pause,
          run: () => pauseAll(!paused),
        },
        { name: text("capture.pauseAll"), Icon: CirclePause, run: () => setCapturePaused(true) },
        { name: text("palette.retry"), Icon: RotateCcw, run: () => retry(undefined) },
        { name: text("trace.open"), Icon: CircleHelp, run: () => onDialog("trace") },
        { name: text("palette.light"), Icon: Sun, run: () => change({ theme: "light" }) },
        { name: text("palette.dark"), Icon: Moon, run: () => change({ theme: "dark" }) },
        { name: text("help.title"), Icon: Keyboard, run: onHelp },
      ],
    },
  ];
}
