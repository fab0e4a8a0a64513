/** Who asked what of whom, and who answered. */
import type { ReactElement, ReactNode } from 'react';
import { Link } from 'wouter';
import { useAccounts, useKeys } from '../../api/lists.ts';
import type { Request } from '../../api/schema.generated.ts';
import { Card } from '../../ui/card.tsx';
import { FactList } from '../../ui/fact-list.tsx';
import { shownCount } from '../../ui/format.ts';
import { Moment } from '../../ui/moment.tsx';
import { keyNames } from '../keys/key-names.ts';

export function RequestFacts({ request }: { readonly request: Request }): ReactElement {
  const { data: keys } = useKeys(request.accountId);
  const { data: accounts = [] } = useAccounts();
  const account = accounts.find(({ id }) => id === request.accountId);
  const { engineReceipt: engine, dialect, stream, finishReason, audioTokens } = request;
  const media = [
    [request.imageTokens, 'of pictures'],
    [request.videoTokens, 'of video'],
    [audioTokens, 'of sound'],
  ] as const;
  const facts: readonly (readonly [string, ReactNode])[] = [
    ['Ended', <Moment key="at" at={request.at} />],
    ['Model', request.modelId],
    ['Engine', engine ? `${engine.name} (${engine.kind})` : (request.engine ?? 'none')],
    [
      'Key',
      <Link
        key="key"
        href={`/requests?key=${request.keyId}&account=${request.accountId}`}
        className="rounded-sm text-leaf hover:underline"
      >
        {keyNames(keys)(request.keyId)}
      </Link>,
    ],
    ...(account && accounts.length > 1 ? [['Account', account.name] as const] : []),
    ...(dialect === null
      ? []
      : [['API of', `${dialect}${stream === true ? ', as a stream' : ''}`] as const]),
    ...(finishReason === null ? [] : [['Finish reason', finishReason] as const]),
    ...media.flatMap(([tokens, what]) =>
      tokens > 0 ? [[`Prompt tokens ${what}`, shownCount(tokens)] as const] : [],
    ),
    ...(request.reasoningTokens > 0
      ? [['Reasoning tokens', shownCount(request.reasoningTokens)] as const]
      : []),
    ...(typeof engine?.drift === 'number'
      ? [['Prompt as the engine counts it', driftOf(engine.drift)] as const]
      : []),
  ];
  return (
    <Card title="Facts">
      <FactList facts={facts.map(([name, value]) => ({ name, value }))} />
      {engine !== null && engine.notices.length > 0 && (
        <>
          <h3 className="mt-5 text-sm font-medium">What the engine did otherwise</h3>
          <ul className="mt-1.5 list-disc pl-5 text-sm">
            {engine.notices.map((notice) => (
              <li key={notice}>{notice}</li>
            ))}
          </ul>
        </>
      )}
    </Card>
  );
}

function driftOf(drift: number): string {
  if (drift === 0) return 'the same';
  return `${shownCount(Math.abs(drift))} tokens ${drift > 0 ? 'more' : 'less'}`;
}
