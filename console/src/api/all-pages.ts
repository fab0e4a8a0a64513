/** Lists that come in pages, for those who choose from the whole of them. */

interface ListPage<Item> {
  readonly data: readonly Item[];
  readonly nextCursor: string | null;
}

/** `read` is given what to add to its query. Rejects as soon as a page does. */
export async function allPages<Item>(
  read: (more: { readonly cursor?: string }) => Promise<ListPage<Item>>,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  let page = await read({});
  items.push(...page.data);
  while (page.nextCursor !== null) {
    page = await read({ cursor: page.nextCursor });
    items.push(...page.data);
  }
  return items;
}
