/** Pages of text as the reader of pictures reports them. */
import type { PictureEvidence } from '../../evidence.ts';
import { NOTHING } from './sample-evidence.ts';

/** A page of rows; `|` parts a row into a left and a right line. */
export function page(...rows: readonly string[]): PictureEvidence {
  return {
    ...NOTHING,
    labels: [
      { name: 'web site', confidence: 0.9 },
      { name: 'menu', confidence: 0.5 },
    ],
    lines: rows.flatMap((row, index) =>
      row.split('|').map((text, column) => ({
        text,
        confidence: 0.9,
        box: {
          left: 0.05 + 0.5 * column,
          top: 0.05 + index * 0.07,
          width: text.length * 0.012,
          height: 0.04,
        },
      })),
    ),
  };
}
