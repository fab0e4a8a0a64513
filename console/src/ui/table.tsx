/**
 * Rows of like things. Wide tables scroll in their own frame, which the keyboard reaches; figures
 * stand at the right.
 */
import type { ReactElement, ReactNode } from 'react';

export interface Column<Row> {
  /** Heading; also what a screen reader says before each value. */
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers and money. */
  readonly isFigure?: boolean;
  /** The heading is there for screen readers only. */
  readonly isTitleHidden?: boolean;
}

interface TableProperties<Row> {
  /** What the rows are. */
  readonly caption: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** A row with the sums, say. */
  readonly footer?: ReactNode;
}

/** The first column names the row. */
export function Table<Row>({
  caption,
  columns,
  rows,
  rowKey,
  footer,
}: TableProperties<Row>): ReactElement {
  return (
    <section
      aria-label={caption}
      tabIndex={0}
      className="relative overflow-x-auto rounded-xl border border-line bg-surface shadow-lift"
    >
      <table className="w-full border-collapse text-left text-sm">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="border-b border-line bg-sunken">
            {columns.map(({ title, isFigure, isTitleHidden }) => (
              <th
                key={title}
                scope="col"
                className={`px-4 py-2.5 font-medium whitespace-nowrap text-ink-soft ${isFigure ? 'text-right' : ''}`}
              >
                <span className={isTitleHidden ? 'sr-only' : ''}>{title}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={rowKey(row)} className="border-b border-line last:border-b-0 hover:bg-paper">
              {columns.map((column, at) => (
                <Cell key={column.title} column={column} row={row} isName={at === 0} />
              ))}
            </tr>
          ))}
        </tbody>
        {footer && <tfoot className="border-t border-line bg-sunken font-medium">{footer}</tfoot>}
      </table>
    </section>
  );
}

function Cell<Row>({
  column: { cell, isFigure = false },
  row,
  isName,
}: {
  readonly column: Column<Row>;
  readonly row: Row;
  readonly isName: boolean;
}): ReactElement {
  const look = `px-4 py-3 align-middle ${isFigure ? 'text-right tabular-nums' : ''}`;
  return isName ? (
    <th scope="row" className={`${look} font-medium`}>
      {cell(row)}
    </th>
  ) : (
    <td className={look}>{cell(row)}</td>
  );
}
