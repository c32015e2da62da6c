/** Whether a column's date lies in spans that are bound as JSON: an array of `DateSpan`. */
export const isOld = (column: string): string =>
  `EXISTS (SELECT 1 FROM json_each(?) WHERE ${column} >= value ->> 'fromMs' AND ${column} < value ->> 'beforeMs')`;
