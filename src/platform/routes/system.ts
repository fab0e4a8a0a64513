/** The server itself. */
import { z } from 'zod';
import { isoTime, timeOut } from '../fields.ts';
import { route, type Route } from '../route.ts';
import { named } from '../schemas.ts';

/** Replicas say every five seconds that they live; after this long they count as dead. */
const REPLICA_SILENCE_MS = 30_000;
const MS_PER_SECOND = 1000;

export const SYSTEM_ROUTES: readonly Route[] = [
  route({
    id: 'getSystem',
    method: 'GET',
    path: '/api/system',
    tag: 'system',
    summary: 'Version, database, replicas, and where limits are counted',
    access: 'admin',
    answer: named(
      'System',
      z.strictObject({
        version: z.string(),
        startedAt: timeOut,
        uptimeSeconds: z.int().min(0),
        store: z.strictObject({
          kind: z.enum(['sqlite', 'postgres']),
          version: z.string(),
          sizeBytes: z.number().nullable(),
        }),
        replicas: z.array(z.strictObject({ id: z.string(), lastSeenAt: timeOut })),
        limits: z
          .enum(['memory', 'redis', 'fallback'])
          .meta({ description: '`fallback`: Redis is lost, each replica counts its share' }),
      }),
    ),
    async handle(_call, { store, clock, limits, version, startedMs }) {
      const nowMs = clock.nowMs();
      const [described, replicas] = await Promise.all([
        store.describe(),
        store.replicas(nowMs - REPLICA_SILENCE_MS),
      ]);
      return {
        version,
        startedAt: isoTime(startedMs),
        uptimeSeconds: Math.max(0, Math.floor((nowMs - startedMs) / MS_PER_SECOND)),
        store: described,
        replicas: replicas.map(({ replicaId, atMs }) => ({
          id: replicaId,
          lastSeenAt: isoTime(atMs),
        })),
        limits: limits.state,
      };
    },
  }),
  route({
    id: 'auditLedger',
    method: 'POST',
    path: '/api/system/audit',
    tag: 'system',
    summary: 'Adds everything of the ledger up again; reads all of it, which may take minutes',
    access: 'admin',
    answer: named(
      'Audit',
      z.strictObject({
        at: timeOut,
        faults: z
          .array(z.string())
          .readonly()
          .meta({ description: 'What does not add up; empty when all is well' }),
      }),
    ),
    handle: async (_call, { store, clock }) => ({
      at: isoTime(clock.nowMs()),
      faults: await store.audit(),
    }),
  }),
];
