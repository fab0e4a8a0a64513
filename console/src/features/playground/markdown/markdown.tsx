/** Markdown as elements. Only what the parser knows becomes one: no HTML of a model reaches the page. */
import { Fragment, type FunctionComponent, memo, type ReactElement } from 'react';
import { CodeBlock } from '../../../ui/code-block.tsx';
import { type Block, parseMarkdown } from './parse.ts';
import type { Inline } from './parse-inline.ts';

/** Headings of an answer stand below those of the page. */
const HEADINGS = ['h3', 'h4', 'h5', 'h6', 'h6', 'h6'] as const;

/** Drawn anew only when its own text has changed, however often an answer beside it grows. */
export const Markdown: FunctionComponent<{ readonly text: string }> = memo(({ text }) => (
  <div className="grid min-w-0 grid-cols-[minmax(0,1fr)] gap-3">
    <Blocks blocks={parseMarkdown(text)} />
  </div>
));

function Blocks({ blocks }: { readonly blocks: readonly Block[] }): ReactElement[] {
  return placed(blocks).map(({ place, value: block }) => <BlockView key={place} block={block} />);
}

function BlockView({ block }: { readonly block: Block }): ReactElement {
  switch (block.type) {
    case 'paragraph':
      return (
        <p className="min-w-0 wrap-anywhere">
          <Inlines content={block.content} />
        </p>
      );
    case 'heading': {
      const Heading = HEADINGS[block.level - 1]!;
      return (
        <Heading className="mt-1 font-semibold">
          <Inlines content={block.content} />
        </Heading>
      );
    }
    case 'code':
      return <CodeBlock what={block.language || 'Code'} code={block.text} />;
    case 'quote':
      return (
        <blockquote className="grid grid-cols-[minmax(0,1fr)] gap-2 border-l-2 border-edge pl-4 text-ink-soft">
          <Blocks blocks={block.blocks} />
        </blockquote>
      );
    case 'list':
      return <ListView block={block} />;
    case 'table':
      return <TableView block={block} />;
    case 'rule':
      return <hr className="border-line" />;
  }
}

function ListView({
  block: { start, items },
}: {
  readonly block: Extract<Block, { type: 'list' }>;
}): ReactElement {
  const inner = placed(items).map(({ place, value: blocks }) => (
    <li key={place}>
      <div className="grid grid-cols-[minmax(0,1fr)] gap-1">
        <Blocks blocks={blocks} />
      </div>
    </li>
  ));
  return start === null ? (
    <ul className="grid list-disc grid-cols-[minmax(0,1fr)] gap-1 pl-6">{inner}</ul>
  ) : (
    <ol start={start} className="grid list-decimal grid-cols-[minmax(0,1fr)] gap-1 pl-6">
      {inner}
    </ol>
  );
}

function TableView({
  block: { head, rows },
}: {
  readonly block: Extract<Block, { type: 'table' }>;
}): ReactElement {
  return (
    <section
      tabIndex={0}
      aria-label="Table"
      className="overflow-x-auto rounded-lg border border-line"
    >
      <table className="w-full text-sm">
        <thead className="bg-sunken text-left">
          <tr>
            {placed(head).map(({ place, value: cell }) => (
              <th key={place} className="px-3 py-1.5 font-medium">
                <Inlines content={cell} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {placed(rows).map(({ place, value: cells }) => (
            <tr key={place} className="border-t border-line">
              {placed(cells).map(({ place, value: cell }) => (
                <td key={place} className="px-3 py-1.5">
                  <Inlines content={cell} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Inlines({ content }: { readonly content: readonly Inline[] }): ReactElement[] {
  return placed(content).map(({ place, value: part }) => (
    <Fragment key={place}>
      <InlineView part={part} />
    </Fragment>
  ));
}

function InlineView({ part }: { readonly part: Inline }): ReactElement | string {
  switch (part.type) {
    case 'text':
      return part.text;
    case 'code':
      return (
        <code className="rounded bg-sunken px-1 py-0.5 font-mono text-[0.9em]">{part.text}</code>
      );
    case 'break':
      return <br />;
    case 'strong':
      return (
        <strong className="font-semibold">
          <Inlines content={part.content} />
        </strong>
      );
    case 'emphasis':
      return (
        <em>
          <Inlines content={part.content} />
        </em>
      );
    case 'deleted':
      return (
        <del>
          <Inlines content={part.content} />
        </del>
      );
    case 'link':
      return (
        <a
          href={part.href}
          target="_blank"
          rel="noreferrer nofollow"
          className="text-leaf underline underline-offset-2"
        >
          <Inlines content={part.content} />
        </a>
      );
  }
}

/** Parts of a text have no other identity than their place in it. */
function placed<Value>(values: readonly Value[]): { place: number; value: Value }[] {
  return values.map((value, place) => ({ place, value }));
}
