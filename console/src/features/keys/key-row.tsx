/** One key of the list: what it is, what it may, what it has spent, and what may be done with it. */
import type { ReactElement, ReactNode } from 'react';
import { Link, useLocation } from 'wouter';
import type { Key } from '../../api/schema.generated.ts';
import { Badge } from '../../ui/badge.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { Distance, Moment } from '../../ui/moment.tsx';
import { BudgetMeters } from './budget-meters.tsx';
import type { useSpending } from './queries.ts';
import { shownLimits } from './shown-limit.ts';

type Spending =
  NonNullable<ReturnType<typeof useSpending>['data']> extends ReadonlyMap<string, infer One>
    ? One
    : never;

interface KeyRowProperties {
  readonly apiKey: Key;
  readonly spending: Spending | undefined;
  /** Members may look at admin keys, and no more. */
  readonly mayChange: boolean;
  readonly onRevoke: () => void;
}

export function KeyRow({
  apiKey: key,
  spending,
  mayChange,
  onRevoke,
}: KeyRowProperties): ReactElement {
  const isRevoked = key.status === 'revoked';
  return (
    // Narrow: one below the other, the menu beside the name. Wide: the meters beside both.
    <li className="grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-6 px-5 py-4 md:grid-cols-[minmax(0,1fr)_15rem_auto] md:grid-rows-[auto_1fr]">
      <p className="flex flex-wrap items-center gap-x-2.5 gap-y-1">
        {mayChange && !isRevoked ? (
          <Link href={`/keys/${key.id}`} className="rounded-sm font-semibold hover:underline">
            {key.name}
          </Link>
        ) : (
          <span className="font-semibold">{key.name}</span>
        )}
        <code className="font-mono text-sm text-ink-soft">{key.hint}</code>
        {key.admin && <Badge tone="info">admin</Badge>}
        {key.status === 'expired' && <Badge tone="warn">expired</Badge>}
        {isRevoked && <Badge tone="still">revoked</Badge>}
      </p>
      {!isRevoked && <KeyMenu apiKey={key} mayChange={mayChange} onRevoke={onRevoke} />}
      <div className="col-span-2 row-start-2 min-w-0 md:col-span-1">
        <Times apiKey={key} />
        <Restrictions apiKey={key} />
      </div>
      {spending && (
        <div className="col-span-2 row-start-3 mt-4 min-w-0 md:col-span-1 md:col-start-2 md:row-span-2 md:row-start-1 md:mt-0">
          <BudgetMeters spending={spending} />
        </div>
      )}
    </li>
  );
}

function Times({ apiKey: key }: { readonly apiKey: Key }): ReactElement {
  const times: readonly (ReactNode | null)[] = [
    key.lastUsedAt === null ? (
      'never used'
    ) : (
      <>
        used <Distance to={key.lastUsedAt} />
      </>
    ),
    <>
      made <Moment at={key.createdAt} as="date" />
    </>,
    key.expiresAt && (
      <>
        {key.status === 'expired' ? 'expired' : 'expires'} <Distance to={key.expiresAt} />
      </>
    ),
    key.revokedAt && (
      <>
        revoked <Distance to={key.revokedAt} />
      </>
    ),
  ];
  return (
    <p className="mt-1 flex flex-wrap gap-x-2 text-sm text-ink-soft">
      {times.filter(Boolean).map((time, at) => (
        // oxlint-disable-next-line react/no-array-index-key -- their order never changes
        <span key={at} className="not-last:after:ml-2 not-last:after:content-['·']">
          {time}
        </span>
      ))}
    </p>
  );
}

function Restrictions({ apiKey: key }: { readonly apiKey: Key }): ReactElement | null {
  const words = [
    ...(key.models ? [`only ${key.models.join(', ')}`] : []),
    ...(key.routes ? [`only for ${key.routes.join(', ')}`] : []),
    ...shownLimits(key.limits),
  ];
  if (words.length === 0) return null;
  return (
    <ul aria-label="Restrictions" className="mt-2.5 flex flex-wrap gap-1.5">
      {words.map((text) => (
        <li key={text} className="rounded-md bg-sunken px-2 py-0.5 text-xs text-ink-soft">
          {text}
        </li>
      ))}
    </ul>
  );
}

function KeyMenu({
  apiKey: { id, name, accountId },
  mayChange,
  onRevoke,
}: Omit<KeyRowProperties, 'spending'>): ReactElement {
  const [, go] = useLocation();
  return (
    <div className="-my-2 justify-self-end md:col-start-3 md:row-start-1">
      <Menu
        trigger={
          <Button look="quiet">
            <Icon name="chevron" />
            <span>More</span>
            <span className="sr-only"> for {name}</span>
          </Button>
        }
      >
        <MenuItem icon="chart" onSelect={() => go(`/usage?key=${id}&account=${accountId}`)}>
          Its usage
        </MenuItem>
        <MenuItem icon="menu" onSelect={() => go(`/requests?key=${id}&account=${accountId}`)}>
          Its requests
        </MenuItem>
        {mayChange && (
          <>
            <MenuLine />
            <MenuItem icon="key" onSelect={() => go(`/keys/${id}`)}>
              Change
            </MenuItem>
            <MenuItem icon="close" isDanger onSelect={onRevoke}>
              Revoke
            </MenuItem>
          </>
        )}
      </Menu>
    </div>
  );
}
