import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import type { SynonymGroup } from "#shared/model/synonym.ts";
import { useFailureToast } from "#ui/state/item-actions.ts";
import { useClient } from "#ui/state/tessera.tsx";
import { Button } from "#ui/ui/button.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";

function useSynonyms() {
  const client = useClient();
  const queries = useQueryClient();
  const onError = useFailureToast();
  const { data } = useQuery({
    queryKey: ["synonyms"],
    queryFn: ({ signal }) => client.synonyms.list(undefined, { signal }),
  });
  // Answers that were given before are no longer those of these words.
  const onSuccess = (): Promise<void> => queries.invalidateQueries();
  const add = useMutation({
    mutationFn: (words: readonly string[]) => client.synonyms.add({ words: [...words] }),
    onSuccess,
    onError,
  });
  const remove = useMutation({
    mutationFn: (words: SynonymGroup) => client.synonyms.remove({ words: [...words] }),
    onSuccess,
    onError,
  });
  return { groups: data?.groups ?? [], add, remove: remove.mutate };
}

/** Words that mean the same to the person: each is searched for as the others too. */
export function SynonymsSheet() {
  const text = useText();
  const { groups, add, remove } = useSynonyms();
  const [draft, setDraft] = useState("");
  const words = draft
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "");
  return (
    <Sheet title={text("synonyms.title")}>
      <div className="py-4">
        <p className="mb-3 max-w-[56ch] text-sm text-muted">{text("synonyms.hint")}</p>
        {groups.length === 0 ? null : (
          <ul aria-label={text("synonyms.title")} className="mb-3 divide-y divide-line">
            {groups.map((group) => (
              <li key={group.join()} className="flex items-center gap-2 py-1.5">
                <bdi className="min-w-0 flex-1 truncate">{group.join(", ")}</bdi>
                <IconButton
                  label={text("synonyms.remove", { words: group.join(", ") })}
                  onClick={() => remove(group)}
                >
                  <Trash2 aria-hidden="true" />
                </IconButton>
              </li>
            ))}
          </ul>
        )}
        <form
          className="flex flex-wrap items-end gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            add.mutate(words, { onSuccess: () => setDraft("") });
          }}
        >
          <TextField
            label={text("synonyms.words")}
            placeholder={text("synonyms.placeholder")}
            value={draft}
            onValue={setDraft}
            className="w-80 max-w-full"
          />
          <Button type="submit" disabled={words.length < 2}>
            {text("synonyms.add")}
          </Button>
        </form>
      </div>
    </Sheet>
  );
}
