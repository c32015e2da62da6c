import type { PlacedText } from "#shared/model/segment.ts";
import { MarkedText } from "#ui/ui/marked-text.tsx";
import type { Mark } from "#ui/ui/marks.ts";
import { useText } from "#ui/ui/text.tsx";
import { readRows } from "./read-rows.ts";

/** A group of rows as a table. */
export function RowTable({
  segment,
  firstRow,
  marks,
}: {
  readonly segment: Pick<PlacedText, "text" | "headingPath">;
  readonly firstRow: number;
  readonly marks: readonly Mark[];
}) {
  const text = useText();
  const { columns, rows } = readRows(segment);
  return (
    <div className="overflow-x-auto">
      <table className="text-sm">
        <thead>
          <tr>
            <th scope="col" className="py-1 pr-4 text-right text-xs font-normal text-faint">
              {text("rows.number")}
            </th>
            {columns.map((column) => (
              <th
                key={column}
                scope="col"
                className="border-b border-line px-3 py-1 text-left font-semibold whitespace-nowrap"
              >
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row, index) => (
            <tr key={row.startChar} className="align-top">
              <th scope="row" className="py-1 pr-4 text-right text-xs font-normal text-faint tabular-nums">
                {firstRow + index}
              </th>
              {row.cells.map((cell, column) => (
                <td
                  key={`${column}:${cell.startChar}`}
                  className="max-w-80 min-w-16 border-b border-line px-3 py-1 [overflow-wrap:anywhere]"
                >
                  <MarkedText
                    text={cell.text}
                    marks={marks.map((mark) => ({
                      ...mark,
                      startChar: Math.max(0, mark.startChar - cell.startChar),
                      endChar: Math.max(0, mark.endChar - cell.startChar),
                    }))}
                  />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
