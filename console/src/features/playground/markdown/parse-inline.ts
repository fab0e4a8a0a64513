/** What stands inside a line of Markdown: emphasis, code, links that lead to the web. */

export type Inline =
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'code'; readonly text: string }
  | { readonly type: 'break' }
  | {
      readonly type: 'strong' | 'emphasis' | 'deleted';
      readonly content: readonly Inline[];
    }
  | { readonly type: 'link'; readonly href: string; readonly content: readonly Inline[] };

const MAX_DEPTH = 8;

/** Longer runs of text inside one mark are not looked for: it keeps reading linear. */
const PATTERN = new RegExp(
  [
    String.raw`\\(?<escaped>[!-/:-@[-\`{-~])`,
    String.raw`(?<fence>\`+)(?<code>[^\n]*?[^\`\n])\k<fence>(?!\`)`,
    String.raw`\*\*(?<strong>[^\s*](?:[^\n]{0,2000}?[^\s])?)\*\*`,
    String.raw`(?<![\w*])\*(?<star>[^\s*](?:[^*\n]{0,2000}?[^\s*])?)\*(?!\*)`,
    String.raw`(?<![\w_])_(?<line>[^\s_](?:[^_\n]{0,2000}?[^\s_])?)_(?!\w)`,
    String.raw`~~(?<deleted>[^\s~](?:[^~\n]{0,2000}?[^\s~])?)~~`,
    String.raw`\[(?<label>[^\]\n]{1,500})\]\((?<href>https?:\/\/[^\s()]{1,2000}(?:\([^\s()]*\)[^\s()]*)?)\)`,
    String.raw`(?<bare>https?:\/\/[^\s<>()]{1,2000}[^\s<>().,;:!?'"\]*_])`,
    String.raw`(?<lines>\n)`,
  ].join('|'),
  'g',
);

export function parseInline(text: string, depth = 0): readonly Inline[] {
  if (depth >= MAX_DEPTH) return [{ type: 'text', text }];
  const parts: Inline[] = [];
  let plain = '';
  let read = 0;
  const flush = (): void => {
    if (plain !== '') parts.push({ type: 'text', text: plain });
    plain = '';
  };
  for (const match of text.matchAll(PATTERN)) {
    plain += text.slice(read, match.index);
    read = match.index + match[0].length;
    const groups = match.groups!;
    if (groups['escaped'] !== undefined) plain += groups['escaped'];
    else {
      flush();
      parts.push(marked(groups, depth + 1));
    }
  }
  plain += text.slice(read);
  flush();
  return parts;
}

function marked(groups: Readonly<Record<string, string | undefined>>, depth: number): Inline {
  const { code, strong, star, line, deleted, label, href, bare } = groups;
  if (code !== undefined) return { type: 'code', text: code.replace(/^ (.*\S.*) $/, '$1') };
  if (strong !== undefined) return { type: 'strong', content: parseInline(strong, depth) };
  const emphasis = star ?? line;
  if (emphasis !== undefined) return { type: 'emphasis', content: parseInline(emphasis, depth) };
  if (deleted !== undefined) return { type: 'deleted', content: parseInline(deleted, depth) };
  if (label !== undefined) {
    return { type: 'link', href: href!, content: parseInline(label, depth) };
  }
  if (bare !== undefined) {
    return { type: 'link', href: bare, content: [{ type: 'text', text: bare }] };
  }
  return { type: 'break' };
}
