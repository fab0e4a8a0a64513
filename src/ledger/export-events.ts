/**
 * The events of the ledger as a file, oldest first, in pages: memory stays flat however many there
 * are, and whoever reads slowly holds up nothing but the export.
 */
import type { LedgerEvent } from '../core/ledger-event.ts';
import type { EventFilter, Store } from '../storage/store.ts';
import { EVENT_CSV_HEADER, eventAsCsv, eventAsJson } from './encode-event.ts';

/** Receipts of long films have some 20 KB. */
const PAGE_EVENTS = 250;

export type ExportFormat = 'csv' | 'ndjson' | 'json';

interface Form {
  readonly head: string;
  readonly encode: (event: LedgerEvent) => string;
  readonly between: string;
  readonly foot: string;
}

const jsonText = (event: LedgerEvent): string => JSON.stringify(eventAsJson(event));

const FORMS: Readonly<Record<ExportFormat, Form>> = {
  csv: { head: EVENT_CSV_HEADER, encode: eventAsCsv, between: '', foot: '' },
  ndjson: { head: '', encode: (event) => `${jsonText(event)}\n`, between: '', foot: '' },
  json: { head: '[', encode: jsonText, between: ',\n', foot: ']\n' },
};

/** Pieces of the file; a page of events is one piece. Rejects as the store does. */
export async function* exportEvents(
  store: Pick<Store, 'eventsForward'>,
  filter: EventFilter,
  format: ExportFormat,
): AsyncGenerator<string> {
  const { head, encode, between, foot } = FORMS[format];
  if (head !== '') yield head;
  let before = '';
  for await (const page of pages(store, filter)) {
    yield before + page.map(encode).join(between);
    before = between;
  }
  if (foot !== '') yield foot;
}

/** None is empty. */
async function* pages(
  store: Pick<Store, 'eventsForward'>,
  filter: EventFilter,
): AsyncGenerator<readonly LedgerEvent[]> {
  let afterId = 0;
  for (;;) {
    const page = await store.eventsForward(filter, { limit: PAGE_EVENTS, afterId });
    if (page.length > 0) yield page;
    if (page.length < PAGE_EVENTS) return;
    afterId = page.at(-1)!.id;
  }
}
