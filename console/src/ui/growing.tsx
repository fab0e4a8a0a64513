/** The beginning of a long list, and more of it as somebody comes to its end. */
import { type ReactElement, type ReactNode, useState } from 'react';
import { MoreWhenSeen } from './more-when-seen.tsx';

const ROWS_AT_A_TIME = 100;

interface GrowingProperties<Row> {
  readonly rows: readonly Row[];
  readonly children: (shown: readonly Row[]) => ReactNode;
}

export function Growing<Row>({ rows, children }: GrowingProperties<Row>): ReactElement {
  const [count, setCount] = useState(ROWS_AT_A_TIME);
  return (
    <div className="grid grid-cols-1 gap-4">
      {children(rows.slice(0, count))}
      {rows.length > count && (
        // Anew each time, as its end may still be in sight.
        <MoreWhenSeen
          key={count}
          label={`${rows.length - count} more`}
          busy={false}
          onMore={() => setCount(count + ROWS_AT_A_TIME)}
        />
      )}
    </div>
  );
}
