/** Links between our own pages lead somewhere, and the README leads to every page for users. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const FENCES = /```[\s\S]*?```/g;
const LINK = /\]\((?!https?:)([^)#\s]*)(?:#([^)\s]+))?\)/g;
const HEADING = /^#+ (.+)$/gm;

const directories = ['.', 'docs', 'docs/guides', 'docs/decisions', 'bench'];
const pages = directories.flatMap((directory) =>
  readdirSync(path.join(ROOT, directory))
    .filter((name) => name.endsWith('.md'))
    .map((name) => path.join(directory, name)),
);

function textOf(page: string): string {
  return readFileSync(path.join(ROOT, page), 'utf8').replaceAll(FENCES, '');
}

/** Paths from the root, with the heading they point at. */
function linksOf(page: string): { readonly target: string; readonly anchor: string | undefined }[] {
  return [...textOf(page).matchAll(LINK)].map(([, target, anchor]) => ({
    target: target === '' ? page : path.join(path.dirname(page), target!),
    anchor,
  }));
}

/** As GitHub makes them. */
function anchorsOf(page: string): string[] {
  return [...textOf(page).matchAll(HEADING)].map(([, heading]) =>
    heading!
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

it.each(pages)('%s has no dead links', (page) => {
  const dead = linksOf(page).filter(
    ({ target, anchor }) =>
      !existsSync(path.join(ROOT, target)) ||
      (anchor !== undefined && !anchorsOf(target).includes(anchor)),
  );
  expect(dead).toEqual([]);
});

it('the README leads to every page', () => {
  const reached = new Set(['README.md']);
  for (const page of reached) {
    for (const { target } of linksOf(page)) if (pages.includes(target)) reached.add(target);
  }
  const forUsers = pages.filter((page) => !page.startsWith('docs/decisions'));
  expect(forUsers.filter((page) => !reached.has(page))).toEqual([]);
});
