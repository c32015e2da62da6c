import type { ImportedFile } from "#shared/rpc/team-status.ts";
import { useTeamFiles } from "#ui/state/team.ts";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { FileForm } from "./file-form.tsx";

/** For a device that no network reaches: a signed file is carried there and back. */
export function DeltaSheet() {
  const text = useText();
  const { exportDelta, importDelta } = useTeamFiles();
  return (
    <Sheet title={text("team.delta")}>
      <div className="py-4">
        <p className="max-w-[64ch] text-sm text-muted">{text("team.deltaHint")}</p>
        <FileForm<ImportedFile>
          label={text("team.deltaPath")}
          actions={[
            {
              label: text("team.deltaExport"),
              mutation: exportDelta,
              done: ({ path, documentCount, payloadCount }) =>
                text("team.deltaExported", { path, documents: documentCount, payloads: payloadCount }),
            },
            {
              label: text("team.deltaImport"),
              mutation: importDelta,
              done: ({ path, documentCount, payloadCount, answer }) =>
                answer === undefined
                  ? text("team.deltaImported", { path, documents: documentCount, payloads: payloadCount })
                  : text("team.answerImported", {
                      path,
                      documents: documentCount,
                      payloads: payloadCount,
                      acknowledged: answer.acknowledgedCount,
                      refused: answer.refusedCount,
                    }),
            },
          ]}
        />
      </div>
    </Sheet>
  );
}
