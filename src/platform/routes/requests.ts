/** Requests one by one, as the ledger knows them, and all events as a file. */
import { Readable } from 'node:stream';
import { z } from 'zod';
import type { Charge } from '../../core/ledger-event.ts';
import { exportEvents } from '../../ledger/export-events.ts';
import type { EventFilter } from '../../storage/store.ts';
import type { Caller } from '../caller.ts';
import { id, requireOrder, timeIn } from '../fields.ts';
import { pageLimit } from '../list-page.ts';
import { FileAnswer, route, type Route } from '../route.ts';
import { named } from '../schemas.ts';
import {
  isCharge,
  outcome,
  requestJson,
  requestOut,
  requestSummaryJson,
  requestSummaryOut,
} from '../shapes/request.ts';
import { visible, visibleAccount } from '../whose.ts';

const DEFAULT_PAGE = 50;
const PAGE_LIMIT = 200;
const FILE_TYPES = {
  csv: 'text/csv; charset=utf-8',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
} as const;

const filter = {
  from: timeIn.optional(),
  to: timeIn.optional(),
  account: id.optional(),
  key: id.optional(),
  model: id.optional(),
  outcome: outcome.optional(),
};

type AskedFilter = z.output<z.ZodObject<typeof filter>>;

const cursor = z
  .string()
  .regex(/^[1-9]\d{0,14}$/, 'the nextCursor of an answer')
  .transform(Number)
  .meta({ description: '`nextCursor` of the page before' });

/** Until now unless said otherwise, so that an export of a busy ledger comes to an end. */
function filterOf(caller: Caller, asked: AskedFilter, nowMs: number): Omit<EventFilter, 'kind'> {
  const [fromMs, toMs] = [asked.from ?? 0, asked.to ?? nowMs + 1];
  requireOrder(fromMs, toMs);
  return {
    accountId: visibleAccount(caller, asked.account),
    keyId: asked.key ?? null,
    modelId: asked.model ?? null,
    outcome: asked.outcome ?? null,
    fromMs,
    toMs,
  };
}

export const REQUEST_ROUTES: readonly Route[] = [
  route({
    id: 'listRequests',
    method: 'GET',
    path: '/api/requests',
    tag: 'requests',
    summary: 'Requests that are over, newest first',
    access: 'member',
    query: z.strictObject({
      ...filter,
      limit: pageLimit(PAGE_LIMIT, DEFAULT_PAGE).optional(),
      cursor: cursor.optional(),
    }),
    answer: named(
      'Requests',
      z.strictObject({
        data: z.array(requestSummaryOut),
        nextCursor: z.string().nullable().meta({ description: 'Null on the last page' }),
      }),
    ),
    async handle({ caller, query }, { store, clock }) {
      const size = query.limit ?? DEFAULT_PAGE;
      const wanted = { ...filterOf(caller, query, clock.nowMs()), kind: 'charge' } as const;
      // One more than is shown tells whether there is another page.
      const page = { limit: size + 1, beforeId: query.cursor ?? null };
      const charges = (await store.events(wanted, page)).filter(isCharge);
      const shown = charges.slice(0, size);
      return {
        data: shown.map(requestSummaryJson),
        nextCursor: charges.length > size ? String(shown.at(-1)!.id) : null,
      };
    },
  }),
  route({
    id: 'getRequest',
    method: 'GET',
    path: '/api/requests/{requestId}',
    tag: 'requests',
    summary: 'One request with what the model saw and how long it took',
    access: 'member',
    params: z.strictObject({ requestId: id }),
    answer: requestOut,
    async handle({ caller, params }, { store }) {
      const event = await store.eventOfRequest(params.requestId);
      const charge: Charge | null = event !== null && isCharge(event) ? event : null;
      return requestJson(visible(caller, charge, 'request'));
    },
  }),
  route({
    id: 'exportEvents',
    method: 'GET',
    path: '/api/events',
    tag: 'requests',
    summary:
      'Events of the ledger as a file, oldest first; its fields are those of docs/billing.md',
    access: 'member',
    query: z.strictObject({
      ...filter,
      kind: z.enum(['charge', 'entry']).optional(),
      format: z.enum(['csv', 'json', 'ndjson']),
    }),
    files: Object.values(FILE_TYPES),
    async handle({ caller, query }, { store, clock }) {
      const { format, kind = null } = query;
      const wanted = { ...filterOf(caller, query, clock.nowMs()), kind };
      const content = Readable.from(exportEvents(store, wanted, format));
      return new FileAnswer(FILE_TYPES[format], `events.${format}`, content);
    },
  }),
];
