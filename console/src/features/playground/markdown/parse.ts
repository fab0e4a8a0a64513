/**
 * The Markdown that models write, as a tree: paragraphs, headings, lists, code, quotes, tables, rules,
 * and inside them emphasis, code and links. HTML is text like any other. What is not understood stays
 * as it was written, so an answer that is still coming never looks broken.
 */
import { type Inline, parseInline } from './parse-inline.ts';

export type Block =
  | { readonly type: 'paragraph'; readonly content: readonly Inline[] }
  | { readonly type: 'heading'; readonly level: number; readonly content: readonly Inline[] }
  | { readonly type: 'code'; readonly language: string; readonly text: string }
  | { readonly type: 'quote'; readonly blocks: readonly Block[] }
  | {
      readonly type: 'list';
      /** Null: with bullets. */
      readonly start: number | null;
      readonly items: readonly (readonly Block[])[];
    }
  | {
      readonly type: 'table';
      readonly head: readonly (readonly Inline[])[];
      readonly rows: readonly (readonly (readonly Inline[])[])[];
    }
  | { readonly type: 'rule' };

/** Deeper, everything is a paragraph: nobody indents so far, and a stack has an end. */
const MAX_DEPTH = 12;

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^\s`]*)/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^ {0,3}([-*_])(?:\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})(?:([-*+])|(\d{1,9})[.)])( {1,4}|$)/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/;

export function parseMarkdown(text: string): readonly Block[] {
  return parseLines(text.replaceAll(/\r\n?/g, '\n').split('\n'), 0);
}

interface Read {
  readonly block: Block;
  /** Index of the first line after it. */
  readonly end: number;
}

function parseLines(lines: readonly string[], depth: number): readonly Block[] {
  const blocks: Block[] = [];
  for (let at = 0; at < lines.length;) {
    if (lines[at]!.trim() === '') {
      at += 1;
      continue;
    }
    const { block, end } = readBlock(lines, at, depth) ?? readParagraph(lines, at, depth);
    blocks.push(block);
    at = end;
  }
  return blocks;
}

/** Null where a paragraph begins. */
function readBlock(lines: readonly string[], at: number, depth: number): Read | null {
  const line = lines[at]!;
  if (depth >= MAX_DEPTH) return null;
  if (FENCE.test(line)) return readCode(lines, at);
  const heading = HEADING.exec(line);
  if (heading !== null) {
    const content = parseInline(heading[2]!);
    return { block: { type: 'heading', level: heading[1]!.length, content }, end: at + 1 };
  }
  if (RULE.test(line)) return { block: { type: 'rule' }, end: at + 1 };
  if (QUOTE.test(line)) return readQuote(lines, at, depth);
  if (ITEM.test(line)) return readList(lines, at, depth);
  if (line.includes('|') && TABLE_RULE.test(lines[at + 1] ?? '')) return readTable(lines, at);
  return null;
}

/** A fence that is not closed goes on to the end, as the rest may still be coming. */
function readCode(lines: readonly string[], at: number): Read {
  const [, fence, language] = FENCE.exec(lines[at]!)!;
  const closing = lines.findIndex(
    (line, index) => index > at && line.trim().startsWith(fence!) && !/[^`~\s]/.test(line),
  );
  const end = closing === -1 ? lines.length : closing;
  const text = lines.slice(at + 1, end).join('\n');
  return { block: { type: 'code', language: language!, text }, end: end + 1 };
}

function readQuote(lines: readonly string[], at: number, depth: number): Read {
  const end = endOf(lines, at, (line) => QUOTE.test(line));
  const inner = lines.slice(at, end).map((line) => line.replace(QUOTE, ''));
  return { block: { type: 'quote', blocks: parseLines(inner, depth + 1) }, end };
}

function readList(lines: readonly string[], at: number, depth: number): Read {
  const [, , bullet, number] = ITEM.exec(lines[at]!)!;
  const isNumbered = bullet === undefined;
  const items: Block[][] = [];
  let end = at;
  while (end < lines.length) {
    const marker = ITEM.exec(lines[end]!);
    if (marker === null || (marker[2] === undefined) !== isNumbered) break;
    const indent = marker[0].length;
    const next = endOf(lines, end + 1, (line, index) => belongsTo(lines, index, indent, line));
    const inner = [
      lines[end]!.slice(indent),
      ...lines.slice(end + 1, next).map((line) => line.slice(Math.min(indent, spaces(line)))),
    ];
    items.push([...parseLines(inner, depth + 1)]);
    end = next;
  }
  return { block: { type: 'list', start: isNumbered ? Number(number) : null, items }, end };
}

/** Whether a line goes on with the item: it is indented, or continues its paragraph. */
function belongsTo(lines: readonly string[], index: number, indent: number, line: string): boolean {
  if (line.trim() === '') {
    const after = lines.slice(index).find((later) => later.trim() !== '');
    return after !== undefined && (spaces(after) >= Math.min(indent, 2) || ITEM.test(after));
  }
  if (spaces(line) >= Math.min(indent, 2)) return true;
  return lines[index - 1]!.trim() !== '' && !startsBlock(line);
}

function startsBlock(line: string): boolean {
  return [FENCE, HEADING, RULE, QUOTE, ITEM].some((pattern) => pattern.test(line));
}

function readTable(lines: readonly string[], at: number): Read {
  const head = cellsOf(lines[at]!);
  const end = endOf(lines, at + 2, (line) => line.includes('|'));
  const rows = lines.slice(at + 2, end).map((line) => {
    const cells = cellsOf(line);
    return head.map((_cell, column) => cells[column] ?? []);
  });
  return { block: { type: 'table', head, rows }, end };
}

function cellsOf(line: string): readonly (readonly Inline[])[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '');
  return inner.split(/(?<!\\)\|/).map((cell) => parseInline(cell.trim().replaceAll('\\|', '|')));
}

function readParagraph(lines: readonly string[], at: number, depth: number): Read {
  const end = endOf(
    lines,
    at + 1,
    (line, index) => line.trim() !== '' && readsOn(lines, index, depth),
  );
  const content = parseInline(
    lines
      .slice(at, end)
      .map((line) => line.trim())
      .join('\n'),
  );
  return { block: { type: 'paragraph', content }, end };
}

function readsOn(lines: readonly string[], index: number, depth: number): boolean {
  return depth >= MAX_DEPTH || (!startsBlock(lines[index]!) && !isTable(lines, index));
}

function isTable(lines: readonly string[], index: number): boolean {
  return lines[index]!.includes('|') && TABLE_RULE.test(lines[index + 1] ?? '');
}

/** Index of the first line from `at` on for which it does not hold. */
function endOf(
  lines: readonly string[],
  at: number,
  holds: (line: string, index: number) => boolean,
): number {
  let end = at;
  while (end < lines.length && holds(lines[end]!, end)) end += 1;
  return end;
}

function spaces(line: string): number {
  return line.length - line.trimStart().length;
}
